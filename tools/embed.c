/*
 * embed.c - turn data files into one C file, at build time.
 *
 *   embed SYMBOL OUT.c ROOT FILE...
 *
 * Writes `const ds_embedded SYMBOL[]` (core/embedded.h) with a row for each FILE, named by its
 * path below ROOT. Byte arrays and not string literals: those over 4095 bytes fail -Wpedantic.
 * What always holds:
 *   (1) the same files give the same bytes of C, in any order of the arguments: rows are sorted
 *   (2) OUT.c is whole or absent: it is written beside its place and renamed
 *   (3) each array has one NUL more than its size says, so that text can be read as a C string
 */
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { path_max_bytes = 4096, bytes_per_line = 20 };

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static int complain(const char *what, const char *path)
{
    fprintf(stderr, "embed: %s %s: %s\n", what, path, strerror(errno));
    return -1;
}

/* The part of path below root; NULL when path is not below it. */
static const char *name_below(const char *root, const char *path)
{
    size_t n = strlen(root);

    if (strncmp(path, root, n) != 0 || path[n] != '/')
        return NULL;
    return path + n + 1;
}

/* Prints the file's bytes as numbers, then the NUL of (3). Returns the size, or -1. */
static long write_bytes(FILE *out, const char *path)
{
    FILE *in = fopen(path, "rb");
    long size = 0;
    int c;

    if (in == NULL)
        return complain("cannot open", path);
    while ((c = getc(in)) != EOF) {
        fprintf(out, "%d,%s", c, size % bytes_per_line == bytes_per_line - 1 ? "\n" : "");
        size++;
    }
    if (ferror(in))
        size = complain("cannot read", path);
    fclose(in);
    fprintf(out, "0\n");
    return size;
}

/* A file name becomes a C string: only '"' and '\' need care, control bytes are refused. */
static int write_name(FILE *out, const char *name)
{
    assert(name != NULL); /* main() refused files that are not below the root */
    for (const char *p = name; *p != '\0'; p++) {
        if ((unsigned char)*p < 0x20) {
            fprintf(stderr, "embed: control byte in the name %s\n", name);
            return -1;
        }
        if (*p == '"' || *p == '\\')
            fprintf(out, "\\");
        fprintf(out, "%c", *p);
    }
    return 0;
}

static int write_table(FILE *out, const char *symbol, const char *root, char **files, int n)
{
    long *sizes = calloc((size_t)n + 1, sizeof *sizes);
    int rc = sizes == NULL ? -1 : 0;

    fprintf(out, "/* Written by tools/embed.c from data files; edit those. */\n"
                 "#include \"core/embedded.h\"\n\n");
    for (int i = 0; rc == 0 && i < n; i++) {
        fprintf(out, "static const unsigned char data_%d[] = {\n", i);
        sizes[i] = write_bytes(out, files[i]);
        fprintf(out, "};\n");
        rc = sizes[i] < 0 ? -1 : 0;
    }
    fprintf(out, "\nextern const ds_embedded %s[];\nconst ds_embedded %s[] = {\n", symbol, symbol);
    for (int i = 0; rc == 0 && i < n; i++) {
        fputs("    { \"", out);
        rc = write_name(out, name_below(root, files[i]));
        fprintf(out, "\", data_%d, %ld },\n", i, sizes[i]);
    }
    fprintf(out, "    { NULL, NULL, 0 },\n};\n");
    free(sizes);
    return rc;
}

int main(int argc, char **argv)
{
    char draft[path_max_bytes];
    FILE *out;
    int rc;

    if (argc < 4) {
        fprintf(stderr, "usage: embed SYMBOL OUT.c ROOT FILE...\n");
        return 2;
    }
    for (int i = 4; i < argc; i++) {
        if (name_below(argv[3], argv[i]) == NULL) {
            fprintf(stderr, "embed: %s is not below %s\n", argv[i], argv[3]);
            return 2;
        }
    }
    qsort(argv + 4, (size_t)(argc - 4), sizeof *argv, compare_names);
    rc = snprintf(draft, sizeof draft, "%s.draft", argv[2]);
    assert(rc > 0);
    if ((size_t)rc >= sizeof draft) {
        fprintf(stderr, "embed: OUT.c is too long a path\n");
        return 1;
    }
    out = fopen(draft, "wb");
    if (out == NULL)
        return complain("cannot write", draft), 1;
    rc = write_table(out, argv[1], argv[3], argv + 4, argc - 4);
    if (ferror(out) || fclose(out) != 0)
        rc = complain("cannot write", draft);
    if (rc == 0 && rename(draft, argv[2]) != 0)
        rc = complain("cannot rename", draft);
    if (rc != 0)
        (void)remove(draft); /* nothing half-done stays; failing to remove changes no answer */
    return rc == 0 ? 0 : 1;
}
