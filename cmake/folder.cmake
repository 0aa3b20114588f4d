# docspot_folder(NAME [USES folder...] [LIBS target...] [EMBED glob...] [EMBED_ALL subfolder...]
#                [NOT file...])
#
# The static library docspot_NAME from NAME/*.c. A folder without a .c yet is an empty library, so
# that the others can name it. LIBS are private: nobody above includes a library's header.
function(docspot_folder name)
    cmake_parse_arguments(f "" "" "USES;LIBS;EMBED;EMBED_ALL;NOT" ${ARGN})
    set(root ${PROJECT_SOURCE_DIR}/${name})
    file(GLOB sources CONFIGURE_DEPENDS ${root}/*.c)
    foreach(file IN LISTS f_NOT)
        list(REMOVE_ITEM sources ${root}/${file})
    endforeach()

    if(f_EMBED OR f_EMBED_ALL)
        list(TRANSFORM f_EMBED PREPEND ${root}/)
        list(TRANSFORM f_EMBED_ALL REPLACE "(.+)" "${root}/\\1/*")
        set(data "")
        if(f_EMBED)
            file(GLOB data CONFIGURE_DEPENDS LIST_DIRECTORIES false ${f_EMBED})
        endif()
        if(f_EMBED_ALL)
            file(GLOB_RECURSE deep CONFIGURE_DEPENDS LIST_DIRECTORIES false ${f_EMBED_ALL})
            list(APPEND data ${deep})
        endif()
        list(FILTER data EXCLUDE REGEX "(/\\.[^/]*|~)$") # what editors leave behind
        docspot_embed(${name} ${data})
        list(APPEND sources ${DOCSPOT_EMBEDDED})
    endif()

    list(TRANSFORM f_USES PREPEND docspot_)
    if(sources)
        add_library(docspot_${name} STATIC ${sources})
        target_link_libraries(docspot_${name} PUBLIC ${f_USES} PRIVATE ${f_LIBS})
    else()
        add_library(docspot_${name} INTERFACE)
        target_link_libraries(docspot_${name} INTERFACE ${f_USES} ${f_LIBS})
    endif()
endfunction()
