package dev.gyre.cli;

import dev.gyre.cli.process.ExitCode;
import dev.gyre.cli.process.Json;
import dev.gyre.cli.process.TextTable;
import dev.gyre.models.Families;
import dev.gyre.models.Family;
import dev.gyre.models.model.Model;
import dev.gyre.models.parameter.Source;
import dev.gyre.models.setting.Settings;
import dev.gyre.models.task.Task;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Lists what can be trained. */
@Command(name = "models", description = "List the models that can be trained, with their standard settings.")
final class ModelsCommand implements Callable<Integer> {

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    private record Row(String name, String paper, String task, long parameters, String description, JsonNode settings) {

        /** A family's row; its settings only where they're asked for, as Jackson takes a while to start. */
        static <S extends Settings, M extends Model> Row of(Family<S, M> family, boolean withSettings) {
            S standard = family.settings().standard();
            Task<? super M> task = family.task().apply(standard);
            long parameters = family.build(standard, task.open("", 0).domain(), Source.none())
                    .size();
            return new Row(
                    family.name(),
                    family.paper(),
                    task.score().unit(),
                    parameters,
                    family.about(),
                    withSettings ? family.settings().write(standard) : null);
        }
    }

    @Override
    public Integer call() {
        List<Row> rows = new ArrayList<>();
        Families.all().forEach(f -> rows.add(Row.of(f, json)));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Json.print(out, rows);
        } else {
            TextTable table = new TextTable(
                    TextTable.Column.words("model"),
                    TextTable.Column.numbers("parameters"),
                    TextTable.Column.words("scored in"),
                    TextTable.Column.words("paper"),
                    TextTable.Column.words("what it is"));
            for (Row r : rows) {
                String parameters = String.format(Locale.ROOT, "%,d", r.parameters());
                table.add(List.of(r.name(), parameters, r.task(), r.paper(), r.description()));
            }
            table.lines().forEach(out::println);
        }
        return ExitCode.OK;
    }
}
