# Data files become byte arrays at build time; the tool is tools/embed.c, the type core/embedded.h.
add_executable(embed tools/embed.c)

# docspot_embed(FOLDER FILE...): the table FOLDER_embedded, as a C file named in DOCSPOT_EMBEDDED.
function(docspot_embed folder)
    set(out ${PROJECT_BINARY_DIR}/embedded/${folder}_embedded.c)
    file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/embedded)
    add_custom_command(
        OUTPUT ${out}
        COMMAND embed ${folder}_embedded ${out} ${PROJECT_SOURCE_DIR}/${folder} ${ARGN}
        DEPENDS embed ${ARGN}
        COMMENT "Embedding the files of ${folder}/"
        VERBATIM)
    set(DOCSPOT_EMBEDDED ${out} PARENT_SCOPE)
endfunction()
