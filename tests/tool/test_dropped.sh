# test_dropped.sh: what cannot be bound says so, in the spec and on the screen.
#
# SPDX-License-Identifier: MIT
. "$TESTS/lib.sh"
cat >d.h <<'END'
static inline int f_static(int x) { return x; }
inline int f_inline(int x) { return x; }
int f_gone(void) __attribute__((unavailable));
int f_hidden(void) __attribute__((visibility("hidden")));
long double f_ld(void);
void f_cx(int, double _Complex);
void f_i128(__int128);
typedef float v4 __attribute__((vector_size(16)));
void f_vec(v4);
struct opaque;
struct opaque f_opaque(void);
struct holder { long double x; };
void f_holder(struct holder);
void f_pointer(struct opaque *, long double *, struct holder *);
void f_atomic(_Atomic int);
extern __thread int v_tls;
static int v_static;
extern int v_good;
END
run import d.h --report -
check "dropped: they are no errors" is_code 0
spec=$(ls d.*.spec)

# dropped NAME REASON
dropped() {
  grep "\"name\": \"$1\"" "$spec" | grep -qF "\"dropped\": \"$2" &&
    grep -q "^d.h:[0-9]*:[0-9]*: $1: $2" out
}
while read -r name reason; do
  check "dropped: $name" dropped "$name" "$reason"
done <<'END'
f_static static inline
f_inline inline
f_gone declared unavailable
f_hidden hidden
f_ld returns long double
f_cx takes a complex number as argument 2
f_i128 takes __int128 as argument 1
f_vec takes a vector as argument 1
f_opaque returns struct opaque, which is not defined
f_atomic takes an atomic object as argument 1
v_tls thread-local
v_static static
END
for name in f_pointer v_good; do
  check "dropped: $name is bound" \
    sh -c "grep '\"name\": \"$name\"' $spec | grep -vq dropped"
done
