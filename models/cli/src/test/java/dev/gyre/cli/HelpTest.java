package dev.gyre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.models.Families;
import dev.gyre.models.setting.OtherNames;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;

/** What somebody sees who types the program's name, or another program's names. */
class HelpTest {

    @Test
    void theNameAloneTellsWhereToBegin() {
        Command c = Command.run();
        assertThat(c.code()).isZero();
        assertThat(c.err()).isEmpty();
        List<String> lines = c.out().lines().toList();
        assertThat(lines).hasSizeLessThan(24).allMatch(l -> l.length() < 100);
        assertThat(lines.getFirst()).startsWith("Gyre: ");
        assertThat(c.out()).contains("gyre help", "--help");
        List<String> commands =
                lines.stream().filter(l -> l.startsWith("  gyre ")).toList();
        assertThat(commands).hasSize(5);
        for (String command : commands) {
            List<String> words = Arrays.asList(command.strip()
                    .replaceFirst("\\s{2,}.*", "")
                    .replaceAll("\"[^\"]*\"", "text")
                    .split(" "));
            Set<String> known = new HashSet<>(Gyre.line().getSubcommands().keySet());
            known.add("serve"); // a program above this one
            assertThat(known).contains(words.get(1));
            if (!words.get(1).equals("serve")) {
                assertThat(Gyre.line()
                                .parseArgs(words.subList(1, words.size()).toArray(String[]::new))
                                .errors())
                        .as(command)
                        .isEmpty();
            }
        }
    }

    /** A row of the table that nobody could be told is none. */
    @Test
    void whatOthersCallAnOptionStandsForOneThatIsThere() {
        Set<String> names = new HashSet<>(Set.of("serve", "bench"));
        Families.all().forEach(f -> names.add(f.name()));
        collect(Gyre.line(), names);
        assertThat(names).containsAll(OtherNames.here());
    }

    private static void collect(CommandLine line, Set<String> names) {
        names.addAll(line.getCommandSpec().optionsMap().keySet());
        line.getSubcommands().forEach((name, command) -> {
            names.add(name);
            collect(command, names);
        });
    }

    /** File names, commands and numbers of papers stay in one piece. */
    @Test
    void linesBreakAtBlanksAlone() {
        check(Gyre.line());
    }

    private static void check(CommandLine line) {
        String usage = line.getUsageMessage(Ansi.OFF);
        assertThat(usage.lines()).allMatch(l -> l.length() <= 80);
        Set<String> shown = Set.copyOf(Arrays.asList(usage.split("\\s+")));
        assertThat(words(line.getCommandSpec()))
                .as(line.getCommandSpec().qualifiedName())
                .allMatch(shown::contains);
        line.getSubcommands().values().forEach(HelpTest::check);
    }

    private static List<String> words(CommandSpec command) {
        return Stream.of(
                        Arrays.stream(command.usageMessage().description()),
                        command.options().stream()
                                .filter(o -> !o.hidden())
                                .flatMap(o -> Arrays.stream(o.description())),
                        command.positionalParameters().stream()
                                .filter(p -> !p.hidden())
                                .flatMap(p -> Arrays.stream(p.description())),
                        command.subcommands().values().stream()
                                .map(c -> c.getCommandSpec().usageMessage())
                                .map(u -> u.header().length > 0 ? u.header() : u.description())
                                .flatMap(texts -> Arrays.stream(texts).limit(1)))
                .flatMap(texts -> texts)
                .flatMap(text -> Arrays.stream(String.format(Locale.ROOT, text).split("\\s+")))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    /** The help of one task says nothing of the others' settings, which are read all the same. */
    @Test
    void aTasksHelpIsAboutItsOwnSettings() {
        assertThat(Command.run("train", "kan", "--help").out()).contains("--function", "--edge-weight");
        for (String[] task : new String[][] {{"--task", "classification"}, {"--task=classification"}}) {
            String help = Command.run(Stream.of(Stream.of("train", "kan"), Stream.of(task), Stream.of("--help"))
                            .flatMap(words -> words)
                            .toArray(String[]::new))
                    .out();
            assertThat(help).contains("--task", "--steps").doesNotContain("--function", "--edge-weight");
        }
    }

    @Test
    void theScriptsOptionIsToldOnce() {
        assertThat(Command.run("--help").out()).containsOnlyOnce("--show-command");
        assertThat(Command.run("models", "--help").out())
                .contains("Run on TornadoVM (./setup.sh tornado")
                .doesNotContain("--show-command");
    }
}
