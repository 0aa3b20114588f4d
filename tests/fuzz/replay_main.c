/*
 * replay_main.c - run a fuzzer's corpus without a fuzzer.
 *
 *   fuzz_X CORPUS_FOLDER...
 *
 * Plain builds have no libFuzzer, so each fuzz_X.c is linked with this main() instead: every file
 * of the folders goes through LLVMFuzzerTestOneInput once, the empty input first.
 *   (1) a folder that is missing or empty fails: a corpus that nobody replays protects nothing
 *   (2) each input lies in a block of exactly its size, so that ASan sees a read past its end
 */
#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { path_max_bytes = 4096, input_max_bytes = 16 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int complain(const char *what, const char *path)
{
    fprintf(stderr, "replay: %s %s: %s\n", what, path, strerror(errno));
    return -1;
}

static int replay_file(const char *path)
{
    struct stat st;
    uint8_t *data = NULL;
    FILE *in = NULL;
    int rc = 0;

    if (stat(path, &st) != 0)
        return complain("cannot stat", path);
    if (!S_ISREG(st.st_mode) || st.st_size > input_max_bytes)
        return complain("not a regular file of sane size:", path);
    in = fopen(path, "rb");
    if (in == NULL)
        return complain("cannot open", path);
    data = malloc(st.st_size > 0 ? (size_t)st.st_size : 1);
    if (data == NULL || fread(data, 1, (size_t)st.st_size, in) != (size_t)st.st_size)
        rc = complain("cannot read", path);
    fclose(in);
    if (rc == 0)
        (void)LLVMFuzzerTestOneInput(data, (size_t)st.st_size); /* always 0, by its contract */
    free(data);
    return rc;
}

/* Returns how many files went through, or -1. */
static int replay_folder(const char *folder)
{
    DIR *dir = opendir(folder);
    int n = 0;

    if (dir == NULL)
        return complain("cannot open", folder);
    for (struct dirent *e; n >= 0 && (e = readdir(dir)) != NULL;) {
        char path[path_max_bytes];
        int len;

        if (e->d_name[0] == '.')
            continue;
        len = snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
        if (len < 0 || (size_t)len >= sizeof path || replay_file(path) != 0)
            n = -1;
        else
            n++;
    }
    closedir(dir);
    return n;
}

int main(int argc, char **argv)
{
    static const uint8_t nothing[1] = { 0 };

    if (argc < 2) {
        fputs("usage: fuzz_X CORPUS_FOLDER...\n", stderr);
        return 2;
    }
    (void)LLVMFuzzerTestOneInput(nothing, 0); /* always 0, by its contract */
    for (int i = 1; i < argc; i++) {
        int n = replay_folder(argv[i]);

        if (n <= 0) {
            fprintf(stderr, "replay: no input in %s\n", argv[i]);
            return 1;
        }
        printf("%d inputs of %s\n", n, argv[i]);
    }
    return 0;
}
