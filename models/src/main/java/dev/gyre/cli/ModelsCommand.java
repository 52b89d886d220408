package dev.gyre.cli;

import dev.gyre.models.ModelConfig;
import dev.gyre.models.ModelKind;
import dev.gyre.models.arch.Models;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists what can be trained. */
@Command(name = "models", description = "List the models that can be trained, with their standard settings.")
final class ModelsCommand implements Callable<Integer> {

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    private record Row(String name, String description, long parameters, ModelConfig standard) {
        static Row of(ModelKind kind) {
            long parameters = kind.builder().build(kind.standard(), 0).parameters().stream()
                    .mapToLong(v -> v.type().shape().size())
                    .sum();
            return new Row(kind.name(), kind.description(), parameters, kind.standard());
        }
    }

    @Override
    public Integer call() {
        List<Row> rows = Models.all().stream().map(Row::of).toList();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Json.print(out, rows);
        } else {
            for (Row r : rows) {
                out.println(String.format(
                        Locale.ROOT, "%-12s %,12d parameters  %s", r.name(), r.parameters(), r.description()));
            }
        }
        return ExitCode.OK;
    }
}
