
;; blocks.m:2:8
(@class FwdClass ())

;; blocks.m:3:11
(@protocol FwdProto)

;; blocks.m:4:11
(@protocol P1
  (function "p1method:" ((x :int)) :int)
  (function "p1class" () :void)
  (function "opt" () :void)
  (function "pp" () :int))

;; blocks.m:11:12
(@interface Root ()
  (function "alloc" () id)
  (function "init" () instancetype)
  (function "dealloc" () :void))

;; blocks.m:16:12
(@interface Sub Root (P1)
  (function "add:to:" ((a :int) (b :float)) :int)
  (function "varargs:" ((first id)) :void :variadic)
  (function "block:" ((blk :function-pointer)) :void)
  (function "proto:sel:" ((c Class) (s SEL)) id)
  (function "retself" () (:pointer Sub))
  (function "prop" () :int)
  (function "setProp:" ((prop :int)) :void)
  (function "obj" () id)
  (function "cprop" () :int)
  (function "setCprop:" ((cprop :int)) :void))

;; blocks.m:26:12
(@category Sub (Cat)
  (function "catMethod" () :void))

;; blocks.m:27:12
(@category Sub ()
  (function "ext" () :void))

;; blocks.m:28:14
(typedef SubPtr (:pointer Sub))

;; blocks.m:28:37
(typedef BlockT :function-pointer)

;; blocks.m:29:4
(extern gid id)

;; blocks.m:29:13
(extern gsel SEL)

;; blocks.m:29:25
(extern gclass Class)

;; blocks.m:29:38
(extern gsub (:pointer Sub))

;; blocks.m:30:6
(function "cfunc" ((s (:pointer Sub)) (p id)) :void)

;; blocks.m:31:9
(enum :id 1
    (ObjE1 1)
    (ObjE2 2))

;; blocks.m:31:55
(typedef ObjEnum (:enum :id 1))

;; blocks.m:1:9
(const NSA :int 1)
