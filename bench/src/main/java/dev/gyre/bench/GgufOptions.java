package dev.gyre.bench;

import dev.gyre.bench.gguf.GgufBenchmark;
import dev.gyre.cli.process.ExitCode;
import dev.gyre.cli.process.MarkdownOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Measures GGUF files beside llama.cpp rather than kernels. */
final class GgufOptions {

    @Option(
            names = "--gguf",
            arity = "1..*",
            paramLabel = "FILE",
            description =
                    "Measure GGUF files in Gyre beside llama.cpp: tokens of prompts and of writing in a second, and whether both"
                            + " write the same tokens.")
    private List<Path> files = new ArrayList<>();

    /** Whether that's asked for. */
    boolean asked() {
        return !files.isEmpty();
    }

    /**
     * Measures and tells.
     *
     * @throws dev.gyre.engine.GyreException if the peer isn't installed, a file can't be read, or a program fails
     */
    int run(CommandLine line, List<Integer> threads, boolean quick, MarkdownOption markdown) {
        GgufBenchmark.Found found = GgufBenchmark.withLlama(Natives.folder().resolveSibling("npm"), quick)
                .measure(files, threads, line.getErr()::println);
        found.lines().forEach(line.getOut()::println);
        markdown.write(line.getCommandSpec(), "Beside llama.cpp", found.markdown());
        return ExitCode.OK;
    }
}
