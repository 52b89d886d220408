package dev.gyre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.models.Families;
import dev.gyre.models.setting.OtherNames;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What somebody sees who types the program's name, or another program's names. */
class FirstScreenTest {

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
}
