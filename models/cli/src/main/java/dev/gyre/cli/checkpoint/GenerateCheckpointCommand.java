package dev.gyre.cli.checkpoint;

import dev.gyre.cli.process.ExitCode;
import dev.gyre.models.published.GeneratedCheckpoint;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command that writes files of a published size with numbers that are drawn. */
@Command(
        name = "generate-checkpoint",
        sortOptions = false,
        description =
                "Write the files of a model in its published size and form, with numbers that are drawn, to try out whether and how"
                        + " fast this machine runs it.",
        footer = {"", "Texts of such a model have no sense. Its tokenizer makes bytes of what it's given."})
public final class GenerateCheckpointCommand implements Callable<Integer> {

    /** The sizes, for the help and for completion. */
    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return GeneratedCheckpoint.names().iterator();
        }
    }

    @Parameters(
            paramLabel = "NAME",
            completionCandidates = Names.class,
            description = "One of ${COMPLETION-CANDIDATES}.")
    private String name;

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "Folder to write; must not exist.")
    private Path out;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "What the numbers depend on (${DEFAULT-VALUE}).")
    private long seed;

    @Mixin
    private SaveTypeOption saveType;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        ExportCommand.print(spec, json, out, GeneratedCheckpoint.write(name, out, seed, saveType.type()));
        return ExitCode.OK;
    }
}
