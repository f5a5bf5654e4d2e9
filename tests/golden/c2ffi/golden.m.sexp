
;; golden.m:1:8
(@class FwdClass ())

;; golden.m:1:28
(@protocol FwdProto)

;; golden.m:2:11
(@protocol P1
  (function "p1method:" ((x :int)) :int)
  (function "p1class" () :void)
  (function "opt" () :void)
  (function "pp" () :int))

;; golden.m:3:12
(@interface Root ()
  (function "alloc" () id)
  (function "init" () instancetype)
  (function "dealloc" () :void))

;; golden.m:4:12
(@interface Sub Root (P1)
  (function "add:to:" ((a :int) (b :float)) :int)
  (function "varargs:" ((first id)) :void :variadic)
  (function "retself" () (:pointer Sub))
  (function "c:sel:" ((c Class) (s SEL)) :void)
  (function "prop" () :int)
  (function "setProp:" ((prop :int)) :void)
  (function "obj" () id)
  (function "cprop" () :int)
  (function "setCprop:" ((cprop :int)) :void))

;; golden.m:8:12
(@category Sub (Cat)
  (function "catMethod" () :void))

;; golden.m:9:12
(@category Sub ()
  (function "ext" () :void))

;; golden.m:10:14
(typedef SubPtr (:pointer Sub))

;; golden.m:10:25
(extern gid id)

;; golden.m:10:34
(extern gsel SEL)

;; golden.m:10:46
(extern gclass Class)

;; golden.m:10:59
(extern gsub (:pointer Sub))

;; golden.m:10:70
(function "cfunc" ((s (:pointer Sub)) (p id)) :void)

;; golden.m:11:9
(enum :id 1
    (ObjE1 1)
    (ObjE2 2))

;; golden.m:11:55
(typedef ObjEnum (:enum :id 1))
