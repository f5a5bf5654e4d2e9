# test_wild.sh: headers of real systems, whichever this machine has.
#
# SPDX-License-Identifier: MIT
. "$TESTS/lib.sh"

# import HEADER
import() {
  "$CFFI" import "$1" --system w || return 1
  "$TOOLS/json_check" w.*.spec
}
for header in assert ctype errno fenv float inttypes iso646 limits locale math \
              setjmp signal stdalign stdarg stdatomic stdbool stddef stdint \
              stdio stdlib stdnoreturn string tgmath threads time uchar wchar \
              wctype complex unistd pthread fcntl dirent dlfcn netdb poll pwd \
              sys/socket sys/stat sys/mman netinet/in zlib sqlite3 curses png \
              bzlib expat gmp lzma yaml jpeglib X11/Xlib openssl/ssl GL/gl \
              GL/glx vulkan/vulkan SDL2/SDL; do
  [ -e "/usr/include/$header.h" ] ||
    [ -e "/usr/include/$(uname -m)-linux-gnu/$header.h" ] || continue
  [ "$header" != jpeglib ] || continue # needs stdio.h before it
  check "wild: $header.h" import "$header.h"
done
if [ -e /usr/include/jpeglib.h ]; then
  check "wild: stdio.h and jpeglib.h together" \
    "$CFFI" import stdio.h jpeglib.h --system w
fi
