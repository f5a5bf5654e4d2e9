
;; ../../tool/headers/stddef.h:21:26
(typedef ptrdiff_t :long)

;; ../../tool/headers/stddef.h:26:23
(typedef size_t :unsigned-long)

;; ../../tool/headers/stddef.h:65:3
(typedef max_align_t ;; ../../tool/headers/stddef.h:60:9
(struct :id 1
    (longest_integer :long-long)
    (longest_float :long-double)))

;; golden.hpp:4:11
(namespace "ns1")

;; golden.hpp:4:21
(function "nsf" ((:int)) :int)

;; golden.hpp:4:38
(struct NS
  (a :int))

;; golden.hpp:4:63
(namespace "inner")

;; golden.hpp:4:82
(typedef NS_t (:struct NS))

;; golden.hpp:4:99
(enum EC
    (A 0)
    (B 255))

;; golden.hpp:4:153
(namespace "v2")

;; golden.hpp:4:163
(function "in_v2" () :void)

;; golden.hpp:5:11
(namespace "")

;; golden.hpp:5:17
(extern anon_ns_var :int)

;; golden.hpp:6:11
;; unhandled NamespaceAlias "alias"

;; golden.hpp:8:7
(class Base
  (prot :int)
  (priv :int))

;; golden.hpp:9:7
(class Other
  (o :int))

;; golden.hpp:10:7
(class Derived
  (bf (:bitfield 3 :int))
  (mut :int)
  (arr (:array :int 4)))

;; golden.hpp:10:310
(const sc :int 12)

;; golden.hpp:10:330
(extern sv :int)

;; golden.hpp:10:339
(enum Nested
    (N1 0)
    (N2 1))

;; golden.hpp:10:364
(class Inner
  (z :int))

;; golden.hpp:10:394
(typedef MyInt :int)

;; golden.hpp:10:407
(typedef MyLong :long)

;; golden.hpp:11:8
(struct Plain
  (x :int)
  (y :int))

;; golden.hpp:12:8
(struct Abstract
  )

;; golden.hpp:13:7
(union U
  (i :int)
  (f :float))

;; golden.hpp:14:5
(function "overloaded" ((:int)) :int)

;; golden.hpp:14:26
(function "overloaded" ((:double)) :int)

;; golden.hpp:14:53
(function "overloaded" (((:pointer :char)) ((:reference :int))) :double)

;; golden.hpp:15:6
(function "refs" ((a (:reference :int)) (b (:reference :int)) (c (:reference :int)) (d (:reference (:class Derived)))) :void)

;; golden.hpp:15:59
(function "defarg" ((a :int)) :int)

;; golden.hpp:15:83
(function "nx" () :void)

;; golden.hpp:15:116
(function "nodis" () :int)

;; golden.hpp:15:139
(function "cexp" ((x :int)) :int)

;; golden.hpp:15:174
(function "trailing" ((:int)) :long)

;; golden.hpp:15:224
(function "dep" () :void)

;; golden.hpp:16:18
(function "cfun" ((:int)) :int)

;; golden.hpp:16:40
(extern cvar :int)

;; golden.hpp:16:53
(struct CS
  (a :int))

;; golden.hpp:17:16
(function "cfun2" ((:int)) :int)

;; golden.hpp:21:19
(struct Tmpl
  (special :char))

;; golden.hpp:23:17
(struct Tmpl
  (t :int))

;; golden.hpp:18:61
(extern n :int)

;; golden.hpp:24:22
(typedef TmplD ;; golden.hpp:18:29
(struct Tmpl
    ))

;; golden.hpp:24:52
(typedef TArrF8 ;; golden.hpp:19:39
(class TArr
    ))

;; golden.hpp:24:66
(typedef TAlias ;; golden.hpp:18:29
(struct Tmpl
    ))

;; golden.hpp:25:22
;; unhandled TypeAliasTemplate "AliasT"

;; golden.hpp:27:20
(extern tmplf ;; golden.hpp:18:29
(struct Tmpl
    ))

;; golden.hpp:27:32
(function "usetmpl" ((x (:reference ;; golden.hpp:18:29
(struct Tmpl
      )))) :void)

;; golden.hpp:27:78
(extern varp (:pointer ;; golden.hpp:20:33
(struct Var
      )))

;; golden.hpp:28:15
(const CE :int 7)

;; golden.hpp:28:33
(const CI :int 8)

;; golden.hpp:28:58
(const CD :double 2.5)

;; golden.hpp:28:90
(const CSTR (:pointer :char) "cstr")

;; golden.hpp:28:123
(extern CARR (:array :char 5))

;; golden.hpp:29:6
(function "cppbool" ((:_Bool) (:wchar_t) (:char16_t) (:char32_t)) :_Bool)

;; golden.hpp:29:64
(extern pm <unknown-type:MemberPointer>)

;; golden.hpp:29:80
(extern pmf <unknown-type:MemberPointer>)

;; golden.hpp:29:115
(extern np (:pointer :void))

;; golden.hpp:29:124
(extern av :int)

;; golden.hpp:30:7
(typedef FP :function-pointer)

;; golden.hpp:30:42
;; unhandled UsingDirective "<using-directive>"

;; golden.hpp:30:58
;; unhandled Using "nsf"

;; golden.hpp:30:107
(struct Final
  )

;; golden.hpp:30:143
(struct Al
  (a :int))

;; golden.hpp:30:165
(struct Empty
  )

;; golden.hpp:30:183
(struct DE
  (a :int))

;; golden.hpp:31:6
(enum Old
    (O1 -1))

;; golden.hpp:31:34
(enum Sc
    (S1 0))

;; golden.hpp:31:50
(enum Typed
    (T1 -5))

;; golden.hpp:32:9
(const CPP_M :int 5)
