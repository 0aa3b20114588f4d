/*
 * guard.c - requests that can be read in two ways are answered by nobody.
 *
 * A proxy in front and we must see the same request, or a second one can hide in its body (request
 * smuggling, RFC 9112, 11.2). What always holds of a request that passes:
 *   (1) one Host, at most one Content-Length of digits, Transfer-Encoding exactly "chunked" and
 *       never beside a Content-Length, no %00, no header name with a space
 */
#include "app/serve_internal.h"

#include <string.h>
#include <strings.h>

#define NAME_CHARS /* RFC 9110, token */                                                           \
    "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

void guard_count(header_counts *n, const char *name, const char *value)
{
    if (name[strspn(name, NAME_CHARS)] != '\0')
        n->has_odd_name = true; /* "Content-Length : 5" is a Content-Length to some */
    if (strcasecmp(name, "Host") == 0) {
        n->hosts++;
    } else if (strcasecmp(name, "Content-Length") == 0) {
        n->lengths++;
        if (!value || !value[0] || value[strspn(value, "0123456789")] != '\0')
            n->has_odd_length = true;
    } else if (strcasecmp(name, "Transfer-Encoding") == 0) {
        n->encodings++;
        if (!value || strcasecmp(value, "chunked") != 0)
            n->has_odd_encoding = true;
    }
}

const char *guard_judge(const header_counts *n, bool has_nul)
{
    if (has_nul)
        return "the address contains %00";
    if (n->has_odd_name)
        return "a header's name has characters that names do not have";
    if (n->hosts != 1)
        return "exactly one Host header is wanted";
    if (n->lengths > 1 || n->has_odd_length)
        return "one Content-Length of digits is wanted";
    if (n->encodings > 1 || n->has_odd_encoding)
        return "no Transfer-Encoding but chunked is taken";
    if (n->encodings > 0 && n->lengths > 0)
        return "Content-Length and Transfer-Encoding exclude each other";
    return NULL;
}
