package dev.gyre.models.published;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The published checkpoints among the tests' resources, each in exactly its authors' form, and hostile files. */
final class PublishedFiles {

    private static final List<String> NAMES = List.of(
            "xlstm",
            "xlstm-native",
            "matmulfree",
            "blt",
            "blt-entropy",
            "blt-hf",
            "tokenformer",
            "llama",
            "llama-tied",
            "lolcats",
            "lolcats-tk",
            "m2",
            "tirex",
            "yoco",
            "yoco-swa",
            "fan/FAN",
            "fan/FANGated");

    private PublishedFiles() {}

    /** The folders of all models. */
    static List<String> names() {
        return NAMES;
    }

    static Path folder(String name) {
        return resource("checkpoints").resolve(name);
    }

    /** What a model is expected to say. */
    static Path expected(String name) {
        Path own = folder(name).resolve("expected.safetensors");
        return Files.exists(own) ? own : own.getParent().resolveSibling("expected.safetensors");
    }

    /** Files and folders that none may load. */
    static List<Path> hostile() {
        try (Stream<Path> files = Files.list(resource("hostile"))) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Of the folder beside this module's, so that the tests of modules above it find it, too. */
    private static Path resource(String name) {
        return Path.of("../zoo/src/test/resources/dev/gyre/models", name);
    }

    /** Copies a folder with all that's in it. */
    static Path copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
        return to;
    }

    /** The regular files of a folder, by their paths in it. */
    static List<String> contents(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(f -> folder.relativize(f).toString())
                    .sorted()
                    .toList();
        }
    }
}
