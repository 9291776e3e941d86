package dev.weft.testbed.build;

import java.util.List;

/**
 * One upstream, pinned by a Go module of ours.
 *
 * @param name the module's folder in deploy/testbed
 * @param module the upstream's module path; its version is in our go.mod
 * @param programs what is built of it
 * @param linkFlags further {@code -ldflags}; {@code {version}} stands for the upstream's version
 * @param definitions custom resource definitions that its modules carry
 * @param folders folders of the upstream's module that its programs read at run time
 * @param purpose what cannot be tested without it
 */
public record Part(
        String name,
        String module,
        List<Program> programs,
        String linkFlags,
        List<Definitions> definitions,
        List<String> folders,
        String purpose) {

    /**
     * A program.
     *
     * @param name name of the file that is built
     * @param goPackage its main package
     */
    public record Program(String name, String goPackage) {}

    /**
     * Definitions in a module's own folder.
     *
     * @param module a module that our go.mod requires
     * @param path a YAML file or a folder of such
     */
    public record Definitions(String module, String path) {}

    public Part {
        programs = List.copyOf(programs);
        definitions = List.copyOf(definitions);
        folders = List.copyOf(folders);
    }

    static Part of(String name, String module, String purpose, Program... programs) {
        return new Part(name, module, List.of(programs), "", List.of(), List.of(), purpose);
    }

    Part withLinkFlags(String flags) {
        return new Part(name, module, programs, flags, definitions, folders, purpose);
    }

    Part withDefinitions(Definitions... more) {
        return new Part(name, module, programs, linkFlags, List.of(more), folders, purpose);
    }

    Part withFolders(String... more) {
        return new Part(name, module, programs, linkFlags, definitions, List.of(more), purpose);
    }
}
