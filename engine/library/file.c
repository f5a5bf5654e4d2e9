/* file.c: reads library files, and tells callers what is in one.
 *
 * Files are read, not mapped: a file that shrinks meanwhile must not end the
 * process.
 *
 * SPDX-License-Identifier: MIT */
#include "library/file.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#include "error.h"
#include "library/host.h"
#include "library/script.h"

static const cffi_format *const formats[] = {
    &cffi_format_elf, &cffi_format_macho, &cffi_format_pe};

/* -- Bytes ---------------------------------------------------------------- */

/* The size of the file at PATH, which must be a plain one.  An errno. */
static int file_size(const char *path, size_t *size) {
  struct stat status;
  if (stat(path, &status) != 0) return errno;
  if (S_ISDIR(status.st_mode)) return EISDIR;
  if (!S_ISREG(status.st_mode)) return EINVAL;
  *size = (size_t)status.st_size;
  return 0;
}

int cffi_file_load(const char *path, size_t most, cffi_bytes *bytes) {
  size_t size = 0;
  *bytes = (cffi_bytes){0};
  int error = file_size(path, &size);
  if (error) return error;
  if (size > most) size = most;
  FILE *stream = fopen(path, "rb");
  if (!stream) return errno;
  unsigned char *data = cffi_memory_new(size + 1);
  if (data) *bytes = (cffi_bytes){data, fread(data, 1, size, stream), false};
  fclose(stream);
  return data ? 0 : ENOMEM;
}

void cffi_file_release(cffi_bytes *bytes) {
  cffi_memory_free((void *)bytes->data);
  *bytes = (cffi_bytes){0};
}

/* -- What they are -------------------------------------------------------- */

void cffi_file_recognise(const cffi_bytes *bytes, cffi_image *image) {
  *image = (cffi_image){.kind = "of no known format"};
  for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
    if (formats[i]->recognise(bytes, cffi_host.machine, image)) {
      image->format = formats[i];
      return;
    }
}

bool cffi_file_fits(const cffi_image *image) {
  return image->format && image->is_library &&
         strcmp(image->format->name, cffi_host.format) == 0 &&
         strcmp(image->machine, cffi_host.machine) == 0;
}

bool cffi_contents_reserve(cffi_contents *contents, cffi_builder *builder,
                           uint64_t count) {
  if (contents->names_only || contents->symbols || count == 0) return false;
  contents->symbols =
      cffi_builder_get(builder, (size_t)count * sizeof *contents->symbols);
  return contents->symbols != NULL;
}

void cffi_contents_add(cffi_contents *contents, const char *name,
                       const char *version, bool is_data) {
  if (name)
    contents->symbols[contents->symbol_count++] =
        (cffi_library_symbol){name, version, is_data};
}

/* -- The public view ------------------------------------------------------ */

/* What cffi_library_read gives: the public part comes first. */
typedef struct file_view {
  cffi_library_file file;
  cffi_bytes bytes;
  cffi_image image;
  cffi_contents contents;
  cffi_builder builder;
} file_view;

static void show_image(file_view *view) {
  view->image.format->read(&view->image, &view->builder, &view->contents);
  view->file = (cffi_library_file){
      .format = view->image.format->name,
      .machine = view->image.machine,
      .fits = cffi_file_fits(&view->image),
      .soname = view->contents.soname,
      .needed = view->contents.needed.items,
      .needed_count = view->contents.needed.count,
      .symbols = view->contents.symbols,
      .symbol_count = view->contents.symbol_count,
  };
}

/* Shows the script in VIEW; false when it holds none. */
static bool show_script(file_view *view) {
  cffi_strings *names = &view->contents.needed;
  if (!cffi_script_read(&view->bytes, &view->builder, names, names))
    return false;
  view->file = (cffi_library_file){.format = "linker script",
                                   .machine = "",
                                   .needed = names->items,
                                   .needed_count = names->count};
  return true;
}

/* Takes what is at PATH into VIEW. */
static cffi_status view_fill(file_view *view, const char *path,
                             cffi_error *err) {
  int error = cffi_file_load(path, SIZE_MAX - 1, &view->bytes);
  if (error == ENOMEM) return cffi_error_memory(err);
  if (error)
    return cffi_error_set(err, CFFI_E_LIBRARY, 0, "%s: %s", path,
                          strerror(error));
  cffi_file_recognise(&view->bytes, &view->image);
  if (view->image.format)
    show_image(view);
  else if (!show_script(view) && !view->builder.failed)
    return cffi_error_set(err, CFFI_E_LIBRARY, 0, "%s: %s", path,
                          view->image.kind);
  return view->builder.failed ? cffi_error_memory(err) : CFFI_OK;
}

cffi_status cffi_library_read(const char *path, cffi_library_file **out,
                              cffi_error *err) {
  *out = NULL;
  file_view *view = cffi_memory_new(sizeof *view);
  if (!view) return cffi_error_memory(err);
  cffi_status status = view_fill(view, path, err);
  if (status == CFFI_OK)
    *out = &view->file;
  else
    cffi_library_file_free(&view->file);
  return status;
}

void cffi_library_file_free(cffi_library_file *file) {
  if (!file) return;
  file_view *view = (file_view *)file;
  cffi_arena_release(&view->builder.arena);
  cffi_file_release(&view->bytes);
  cffi_memory_free(view);
}
