
;; ../../tool/headers/stddef.h:21:26
(typedef ptrdiff_t :long)

;; ../../tool/headers/stddef.h:26:23
(typedef size_t :unsigned-long)

;; ../../tool/headers/stddef.h:37:24
(typedef wchar_t :int)

;; ../../tool/headers/stddef.h:65:3
(typedef max_align_t ;; ../../tool/headers/stddef.h:60:9
(struct :id 1
    (longest_integer :long-long)
    (longest_float :long-double)))

;; ../../tool/headers/stdint.h:14:23
(typedef int8_t :signed-char)

;; ../../tool/headers/stdint.h:15:24
(typedef uint8_t :unsigned-char)

;; ../../tool/headers/stdint.h:16:29
(typedef int_least8_t :signed-char)

;; ../../tool/headers/stdint.h:17:30
(typedef uint_least8_t :unsigned-char)

;; ../../tool/headers/stdint.h:18:28
(typedef int_fast8_t :signed-char)

;; ../../tool/headers/stdint.h:19:29
(typedef uint_fast8_t :unsigned-char)

;; ../../tool/headers/stdint.h:20:24
(typedef int16_t :short)

;; ../../tool/headers/stdint.h:21:25
(typedef uint16_t :unsigned-short)

;; ../../tool/headers/stdint.h:22:30
(typedef int_least16_t :short)

;; ../../tool/headers/stdint.h:23:31
(typedef uint_least16_t :unsigned-short)

;; ../../tool/headers/stdint.h:24:29
(typedef int_fast16_t :short)

;; ../../tool/headers/stdint.h:25:30
(typedef uint_fast16_t :unsigned-short)

;; ../../tool/headers/stdint.h:26:24
(typedef int32_t :int)

;; ../../tool/headers/stdint.h:27:25
(typedef uint32_t :unsigned-int)

;; ../../tool/headers/stdint.h:28:30
(typedef int_least32_t :int)

;; ../../tool/headers/stdint.h:29:31
(typedef uint_least32_t :unsigned-int)

;; ../../tool/headers/stdint.h:30:29
(typedef int_fast32_t :int)

;; ../../tool/headers/stdint.h:31:30
(typedef uint_fast32_t :unsigned-int)

;; ../../tool/headers/stdint.h:32:24
(typedef int64_t :long)

;; ../../tool/headers/stdint.h:33:25
(typedef uint64_t :unsigned-long)

;; ../../tool/headers/stdint.h:34:30
(typedef int_least64_t :long)

;; ../../tool/headers/stdint.h:35:31
(typedef uint_least64_t :unsigned-long)

;; ../../tool/headers/stdint.h:36:29
(typedef int_fast64_t :long)

;; ../../tool/headers/stdint.h:37:30
(typedef uint_fast64_t :unsigned-long)

;; ../../tool/headers/stdint.h:38:25
(typedef intptr_t :long)

;; ../../tool/headers/stdint.h:39:26
(typedef uintptr_t :unsigned-long)

;; ../../tool/headers/stdint.h:40:25
(typedef intmax_t :long)

;; ../../tool/headers/stdint.h:41:26
(typedef uintmax_t :unsigned-long)

;; ../../tool/headers/stdarg.h:8:27
(typedef __gnuc_va_list __builtin_va_list)

;; ../../tool/headers/stdarg.h:15:27
(typedef va_list __builtin_va_list)

;; inc/dep.h:3:23
(typedef dep_size_t :unsigned-long)

;; golden.h:11:14
(typedef t_char :char)

;; golden.h:11:42
(typedef t_schar :signed-char)

;; golden.h:11:73
(typedef t_uchar :unsigned-char)

;; golden.h:12:15
(typedef t_short :short)

;; golden.h:12:47
(typedef t_ushort :unsigned-short)

;; golden.h:12:69
(typedef t_int :int)

;; golden.h:12:97
(typedef t_uint :unsigned-int)

;; golden.h:13:14
(typedef t_long :long)

;; golden.h:13:44
(typedef t_ulong :unsigned-long)

;; golden.h:13:71
(typedef t_llong :long-long)

;; golden.h:13:107
(typedef t_ullong :unsigned-long-long)

;; golden.h:14:15
(typedef t_float :float)

;; golden.h:14:39
(typedef t_double :double)

;; golden.h:14:69
(typedef t_ldouble :long-double)

;; golden.h:15:15
(typedef t_bool :_Bool)

;; golden.h:15:36
(typedef t_void :void)

;; golden.h:15:58
(typedef t_voidp (:pointer :void))

;; golden.h:15:87
(typedef t_cvoidp (:pointer :void))

;; golden.h:16:18
(typedef t_i128 :__int128)

;; golden.h:16:52
(typedef t_u128 :unsigned-__int128)

;; golden.h:16:79
(typedef t_f128 :__float128)

;; golden.h:17:24
(typedef t_cfloat (:complex :float))

;; golden.h:17:58
(typedef t_cdouble (:complex :double))

;; golden.h:17:98
(typedef t_cldouble (:complex :long-double))

;; golden.h:18:17
(typedef t_wchar wchar_t)

;; golden.h:18:52
(typedef t_valist __builtin_va_list)

;; golden.h:18:78
(typedef t_va_list va_list)

;; golden.h:19:15
(typedef t_vec4 <unknown-type:Vector>)

;; golden.h:19:68
(typedef t_ivec2 <unknown-type:ExtVector>)

;; golden.h:20:21
(typedef t_atomic :int)

;; golden.h:20:53
(typedef t_atomic2 :long)

;; golden.h:20:91
(typedef t_typeof :long)

;; golden.h:21:17
(typedef t_i64 int64_t)

;; golden.h:21:39
(typedef t_size size_t)

;; golden.h:21:63
(typedef t_u8 uint8_t)

;; golden.h:21:88
(typedef t_dep dep_size_t)

;; golden.h:22:15
(typedef t_chain1 t_int)

;; golden.h:22:43
(typedef t_chain2 (:pointer t_chain1))

;; golden.h:23:13
(typedef t_arr3 (:array :int 3))

;; golden.h:23:36
(typedef t_arr23 (:array (:array :int 3) 2))

;; golden.h:23:63
(typedef t_arr_unk (:pointer :int))

;; golden.h:23:92
(typedef t_arrp (:pointer t_arr3))

;; golden.h:24:28
(typedef t_cvint :int)

;; golden.h:24:60
(typedef t_rstr (:pointer :char))

;; golden.h:24:87
(typedef t_cptr (:pointer :int))

;; golden.h:25:13
(typedef t_aligned :int)

;; golden.h:27:15
(typedef t_fptr :function-pointer)

;; golden.h:27:66
(typedef t_fptr0 :function-pointer)

;; golden.h:27:94
(typedef t_fn :function)

;; golden.h:28:15
(typedef t_fnp :function-pointer)

;; golden.h:28:38
(typedef t_fpp :function-pointer)

;; golden.h:28:75
(typedef t_farr (:array :function-pointer 4))

;; golden.h:29:16
(typedef t_knr :function-pointer)

;; golden.h:31:8
(struct fwd
  )

;; golden.h:31:32
(typedef fwd_t ;; golden.h:31:8
(struct fwd
    ))

;; golden.h:31:54
(struct fwd_td
  )

;; golden.h:31:62
(typedef fwd_td_p (:pointer ;; golden.h:31:54
(struct fwd_td
      )))

;; golden.h:31:78
(union ufwd
  )

;; golden.h:31:89
(enum efwd
    (EFWD_A 0))

;; golden.h:32:8
(struct s_plain
  (a :int)
  (b :char)
  (c :double))

;; golden.h:33:30
(typedef t_anon_struct ;; golden.h:33:9
(struct :id 4
    (x :int)
    (y :int)))

;; golden.h:33:60
(struct s_both
  (next (:pointer (:struct s_both))))

;; golden.h:33:92
(typedef t_both (:struct s_both))

;; golden.h:33:101
(typedef t_both_p (:pointer (:struct s_both)))

;; golden.h:34:16
(struct s_same
  (v :int))

;; golden.h:34:34
(typedef s_same (:struct s_same))

;; golden.h:34:76
(typedef t_anon_union ;; golden.h:34:50
(union :id 7
    (i :int)
    (f :float)))

;; golden.h:34:96
(union u_plain
  (i :int)
  (d :double)
  (bytes (:array :char 16)))

;; golden.h:35:8
(struct s_nested
  (in ;; golden.h:35:26
(struct inner
    (q :int)))
  ( ;; golden.h:35:47
(struct :id 9
    (u1 :int)
    ( ;; golden.h:35:64
(union :id 10
      (u2 :int)
      (u3 :float)))))
  (named_u ;; golden.h:35:96
(union :id 11
    (v1 :int)
    (v2 :long)))
  (e ;; golden.h:35:137
(enum in_enum
    (IN_A 0)
    (IN_B 1))))

;; golden.h:35:26
(struct inner
  (q :int))

;; golden.h:35:137
(enum in_enum
    (IN_A 0)
    (IN_B 1))

;; golden.h:36:8
(struct s_bits
  (a (:bitfield 3 :unsigned-int))
  (b (:bitfield 5 :int))
  ( (:bitfield 0 :unsigned-int))
  (c (:bitfield 1 :unsigned-int))
  ( (:bitfield 4 :unsigned-int))
  (d (:bitfield 1 :_Bool))
  (e (:bitfield 40 uint64_t))
  (f (:bitfield 2 (:enum efwd))))

;; golden.h:37:8
(struct s_flex
  (n :int)
  (data (:pointer :char)))

;; golden.h:37:47
(struct s_zero
  (n :int)
  (data (:array :char 0)))

;; golden.h:37:87
(struct s_empty
  )

;; golden.h:38:32
(struct s_packed
  (a :char)
  (b :int)
  (c :short))

;; golden.h:38:77
(struct s_aligned
  (c :char)
  (v :int))

;; golden.h:40:8
(struct s_pragma
  (a :char)
  (b :long))

;; golden.h:42:8
(struct s_ptrs
  (str (:pointer :char))
  (cb :function-pointer)
  (cbs (:array :function-pointer 2))
  (parr (:pointer (:array :int 4)))
  (fn :function-pointer)
  (fw (:pointer ;; golden.h:31:8
(struct fwd
      )))
  (self (:pointer (:struct s_ptrs)))
  (vp (:pointer :int))
  (argv (:pointer (:pointer :char))))

;; golden.h:43:8
(struct s_arr
  (m (:array (:array :int 3) 2))
  (td t_arr3)
  (recs (:array (:struct s_plain) 2))
  (names (:array (:pointer :char) 3))
  (vec t_vec4)
  (z (:complex :double))
  (ld :long-double)
  (big t_i128)
  (w (:array wchar_t 8))
  (flag :_Bool))

;; golden.h:44:8
(struct s_late
  )

;; golden.h:44:23
(struct s_use_late
  (p (:pointer ;; golden.h:44:8
(struct s_late
      ))))

;; golden.h:44:64
(struct s_late
  (z :int))

;; golden.h:46:6
(enum e_plain
    (E_A 0)
    (E_B 10)
    (E_C 11))

;; golden.h:46:43
(enum e_neg
    (EN_M1 -1)
    (EN_MIN -2147483648)
    (EN_P 5))

;; golden.h:47:6
(enum e_big
    (EB_U64 18446744073709551615)
    (EB_ONE 1))

;; golden.h:47:65
(enum e_neg64
    (EN64 -9223372036854775808)
    (EN64_B 1))

;; golden.h:48:1
(enum :id 16
    (ANON_A 1)
    (ANON_B 2))

;; golden.h:48:42
(enum :id 17
    (TD_A 97)
    (TD_B 98))

;; golden.h:48:68
(typedef t_enum (:enum :id 17))

;; golden.h:48:89
(enum e_named
    (EN_X 16)
    (EN_Y 17)
    (EN_DUP 16))

;; golden.h:48:147
(typedef t_named (:enum e_named))

;; golden.h:49:30
(enum e_packed
    (EP_A 0)
    (EP_B 200))

;; golden.h:50:15
(extern enum_ptr (:pointer (:enum e_plain)))

;; golden.h:52:12
(extern v_ext :int)

;; golden.h:52:38
(extern v_cstr (:pointer :char))

;; golden.h:52:63
(extern v_carr (:array :int 10))

;; golden.h:52:86
(extern v_unk (:pointer :int))

;; golden.h:52:99
(extern v_def :int)

;; golden.h:52:121
(extern v_static :int)

;; golden.h:52:152
(const v_sconst :int 5)

;; golden.h:53:14
(const v_cdouble :double 2.5)

;; golden.h:53:49
(extern v_str (:array :char 13))

;; golden.h:53:100
(const v_pstr (:pointer :char) "ptr string")

;; golden.h:53:143
(extern v_tls :int)

;; golden.h:53:175
(const v_ull :unsigned-long-long 18446744073709551615)

;; golden.h:54:23
(extern v_struct (:struct s_plain))

;; golden.h:54:47
(extern v_fp :function-pointer)

;; golden.h:54:77
(extern v_anon ;; golden.h:54:59
(struct :id 18
    (a :int)))

;; golden.h:54:104
(const v_inf :float INF)

;; golden.h:54:130
(const v_nan :float nan)

;; golden.h:54:169
(extern v_alias :int)

;; golden.h:60:5
(function "f_doc" ((a :int) (b :int)) :int)

;; golden.h:62:6
(function "f_void" () :void)

;; golden.h:62:25
(function "f_knr" () :void)

;; golden.h:62:38
(function "f_knr2" ((a :int) (b (:pointer :char))) :int)

;; golden.h:63:5
(function "f_var" ((fmt (:pointer :char))) :int :variadic)

;; golden.h:63:76
(function "f_va" ((fmt (:pointer :char)) (ap va_list)) :int)

;; golden.h:64:19
(function "f_sinline" ((x :int)) :int)

;; golden.h:64:65
(function "f_inline" ((x :int)) :int)

;; golden.h:64:106
(function "f_static" ((:int)) :int)

;; golden.h:64:132
(function "f_extern" ((:int)) :int)

;; golden.h:64:165
(function "f_einline" ((x :int)) :int)

;; golden.h:65:6
(function "f_arr" ((a (:array :int 4)) (b (:pointer :int)) (c (:array (:array :int 3) 2)) (n :int) (d (:pointer :int)) (e t_arr3) (argv (:array (:pointer :char) 2))) :void)

;; golden.h:65:121
(function "f_byval" ((s (:struct s_plain)) (u (:union u_plain)) (e (:enum e_plain))) (:struct s_plain))

;; golden.h:65:193
(function "f_cret" ((s (:pointer :char)) (p (:pointer :int))) (:pointer :char))

;; golden.h:66:7
(function "f_retfp" ((n :int)) :function-pointer)

;; golden.h:66:34
(function "f_cb" ((cb :function-pointer) (fp t_fptr) (fn t_fn) (inner :function-pointer)) :void)

;; golden.h:66:136
(function "f_vec" ((v t_vec4)) t_vec4)

;; golden.h:66:169
(function "f_cplx" ((z (:complex :double))) (:complex :double))

;; golden.h:66:208
(function "f_ld" ((x :long-double)) :long-double)

;; golden.h:66:238
(function "f_i128" ((x :unsigned-__int128)) :__int128)

;; golden.h:66:273
(function "f_bool" ((b :_Bool)) :_Bool)

;; golden.h:67:29
(function "f_msabi" ((a :int)) :int)

;; golden.h:67:49
(function "f_dep" () :int)

;; golden.h:67:107
(function "f_unavail" () :int)

;; golden.h:67:157
(function "f_hidden" () :int)

;; golden.h:67:216
(function "f_noret" () :void)

;; golden.h:67:261
(function "f_asm" ((:int)) :int)

;; golden.h:67:302
(function "f_weak" () :int)

;; golden.h:67:342
(function "f_dup" ((:int)) :int)

;; golden.h:67:358
(function "f_dup" ((named :int)) :int)

;; golden.h:67:380
(function "f_nonnull" ((p (:pointer :void))) :int)

;; golden.h:68:8
(struct local_s
  (a :int))

;; golden.h:68:27
(function "f_retdef" ((p (:pointer ;; golden.h:68:43
(struct in_param
      (a :int))))) (:struct local_s))

;; golden.h:68:73
(function "f_unnamed" ((:int) ((:pointer :char)) ((:pointer ;; golden.h:31:8
(struct fwd
      )))) :void)

;; golden.h:68:126
(function "f_noret2" ((:int)) :void)

;; golden.h:69:53
(function "f_implicit_after_semicolon" ((:int)) :int)

;; ../../tool/headers/stddef.h:52:13
(const NULL (:pointer :void) 0)

;; ../../tool/headers/stdint.h:43:11
(const INT8_MAX :int 127)

;; ../../tool/headers/stdint.h:44:11
(const INT8_MIN :int -128)

;; ../../tool/headers/stdint.h:45:11
(const UINT8_MAX :int 255)

;; ../../tool/headers/stdint.h:46:11
(const INT_LEAST8_MAX :int 127)

;; ../../tool/headers/stdint.h:47:11
(const INT_LEAST8_MIN :int -128)

;; ../../tool/headers/stdint.h:48:11
(const UINT_LEAST8_MAX :int 255)

;; ../../tool/headers/stdint.h:49:11
(const INT_FAST8_MAX :int 127)

;; ../../tool/headers/stdint.h:50:11
(const INT_FAST8_MIN :int -128)

;; ../../tool/headers/stdint.h:51:11
(const UINT_FAST8_MAX :int 255)

;; ../../tool/headers/stdint.h:52:11
(const INT16_MAX :int 32767)

;; ../../tool/headers/stdint.h:53:11
(const INT16_MIN :int -32768)

;; ../../tool/headers/stdint.h:54:11
(const UINT16_MAX :int 65535)

;; ../../tool/headers/stdint.h:55:11
(const INT_LEAST16_MAX :int 32767)

;; ../../tool/headers/stdint.h:56:11
(const INT_LEAST16_MIN :int -32768)

;; ../../tool/headers/stdint.h:57:11
(const UINT_LEAST16_MAX :int 65535)

;; ../../tool/headers/stdint.h:58:11
(const INT_FAST16_MAX :int 32767)

;; ../../tool/headers/stdint.h:59:11
(const INT_FAST16_MIN :int -32768)

;; ../../tool/headers/stdint.h:60:11
(const UINT_FAST16_MAX :int 65535)

;; ../../tool/headers/stdint.h:61:11
(const INT32_MAX :int 2147483647)

;; ../../tool/headers/stdint.h:62:11
(const INT32_MIN :int -2147483648)

;; ../../tool/headers/stdint.h:63:11
(const UINT32_MAX :unsigned-int 4294967295)

;; ../../tool/headers/stdint.h:64:11
(const INT_LEAST32_MAX :int 2147483647)

;; ../../tool/headers/stdint.h:65:11
(const INT_LEAST32_MIN :int -2147483648)

;; ../../tool/headers/stdint.h:66:11
(const UINT_LEAST32_MAX :unsigned-int 4294967295)

;; ../../tool/headers/stdint.h:67:11
(const INT_FAST32_MAX :int 2147483647)

;; ../../tool/headers/stdint.h:68:11
(const INT_FAST32_MIN :int -2147483648)

;; ../../tool/headers/stdint.h:69:11
(const UINT_FAST32_MAX :unsigned-int 4294967295)

;; ../../tool/headers/stdint.h:70:11
(const INT64_MAX :long 9223372036854775807)

;; ../../tool/headers/stdint.h:71:11
(const INT64_MIN :long -9223372036854775808)

;; ../../tool/headers/stdint.h:72:11
(const UINT64_MAX :unsigned-long 18446744073709551615)

;; ../../tool/headers/stdint.h:73:11
(const INT_LEAST64_MAX :long 9223372036854775807)

;; ../../tool/headers/stdint.h:74:11
(const INT_LEAST64_MIN :long -9223372036854775808)

;; ../../tool/headers/stdint.h:75:11
(const UINT_LEAST64_MAX :unsigned-long 18446744073709551615)

;; ../../tool/headers/stdint.h:76:11
(const INT_FAST64_MAX :long 9223372036854775807)

;; ../../tool/headers/stdint.h:77:11
(const INT_FAST64_MIN :long -9223372036854775808)

;; ../../tool/headers/stdint.h:78:11
(const UINT_FAST64_MAX :unsigned-long 18446744073709551615)

;; ../../tool/headers/stdint.h:79:11
(const INTPTR_MAX :long 9223372036854775807)

;; ../../tool/headers/stdint.h:80:11
(const INTPTR_MIN :long -9223372036854775808)

;; ../../tool/headers/stdint.h:81:11
(const UINTPTR_MAX :unsigned-long 18446744073709551615)

;; ../../tool/headers/stdint.h:82:11
(const INTMAX_MAX :long 9223372036854775807)

;; ../../tool/headers/stdint.h:83:11
(const INTMAX_MIN :long -9223372036854775808)

;; ../../tool/headers/stdint.h:84:11
(const UINTMAX_MAX :unsigned-long 18446744073709551615)

;; ../../tool/headers/stdint.h:85:11
(const PTRDIFF_MAX :long 9223372036854775807)

;; ../../tool/headers/stdint.h:86:11
(const PTRDIFF_MIN :long -9223372036854775808)

;; ../../tool/headers/stdint.h:87:11
(const SIZE_MAX :unsigned-long 18446744073709551615)

;; ../../tool/headers/stdint.h:88:11
(const SIG_ATOMIC_MAX :int 2147483647)

;; ../../tool/headers/stdint.h:89:11
(const SIG_ATOMIC_MIN :int -2147483648)

;; ../../tool/headers/stdint.h:90:11
(const WCHAR_MAX :int 2147483647)

;; ../../tool/headers/stdint.h:94:13
(const WCHAR_MIN :int -2147483648)

;; ../../tool/headers/stdint.h:96:11
(const WINT_MAX :unsigned-int 4294967295)

;; ../../tool/headers/stdint.h:98:13
(const WINT_MIN :int 0)

;; ../../tool/headers/stdbool.h:8:11
(const true :int 1)

;; ../../tool/headers/stdbool.h:9:11
(const false :int 0)

;; ../../tool/headers/stdbool.h:11:9
(const __bool_true_false_are_defined :int 1)

;; inc/dep.h:4:9
(const DEP_CONST :int 77)

;; golden.h:73:9
(const M_INT :int 42)

;; golden.h:74:9
(const M_NEG :int -42)

;; golden.h:75:9
(const M_HEX :unsigned-int 3735928559)

;; golden.h:76:9
(const M_HEX64 :unsigned-long-long 18446744073709551615)

;; golden.h:77:9
(const M_LL :long-long 9223372036854775807)

;; golden.h:78:9
(const M_U :unsigned-int 7)

;; golden.h:79:9
(const M_UL :unsigned-long 7)

;; golden.h:80:9
(const M_OCT :int 493)

;; golden.h:81:9
(const M_BIN :int 11)

;; golden.h:82:9
(const M_EXPR :int 100)

;; golden.h:83:9
(const M_FLOAT :float 3.1400001049041748)

;; golden.h:84:9
(const M_DOUBLE :double 2.7182818284590451)

;; golden.h:85:9
(const M_EXP :double 1e+100)

;; golden.h:86:9
(const M_LDOUBLE :long-double 1.5)

;; golden.h:87:9
(const M_FEXPR :double 5.4365636569180902)

;; golden.h:88:9
(const M_INF :double INF)

;; golden.h:89:9
(const M_CHAR :int 65)

;; golden.h:90:9
(const M_WCHAR :int 90)

;; golden.h:91:9
(const M_NL :int 10)

;; golden.h:92:9
(const M_STR (:pointer :char) "hello \"quoted\" \\ back
	UTF8: é")

;; golden.h:93:9
(const M_STRCAT (:pointer :char) "foobar")

;; golden.h:94:9
(const M_WSTR (:pointer :int) "wide")

;; golden.h:95:9
(const M_U8STR (:pointer :char) "utf8")

;; golden.h:96:9
(const M_U16STR (:pointer :unsigned-short) "utf16")

;; golden.h:99:9
(const M_CAST :unsigned-char 44)

;; golden.h:100:9
(const M_PTRCAST (:pointer :void) 0)

;; golden.h:101:9
(const M_NEGPTR (:pointer :void) 18446744073709551615)

;; golden.h:102:9
(const M_SIZEOF :unsigned-long 16)

;; golden.h:103:9
(const M_ENUMREF :int 10)

;; golden.h:104:9
(const M_ENUMEXPR :int 11)

;; golden.h:110:9
(const M_TERN :int 1)

;; golden.h:114:9
(const M_FNCALL :int 4)

;; golden.h:115:9
(const M_DEPCONST :int 78)

;; golden.h:121:9
(const M_REDEF :int 2)
