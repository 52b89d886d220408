package dev.gyre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.cli.process.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Every command with values that none of its options can have: each is refused in a line that names no class. The table is made of the
 * commands' own descriptions, so that a new command or option is in it.
 */
class RefusalsTest {

    /** Of the models, whose commands are alike, a few of different kinds. */
    private static final Set<String> TRAINED = Set.of("xlstm", "flashrnn", "fan", "revnet", "m2", "lolcats");

    /** They take any text, and say what's wrong with the rest of the line. */
    private static final Set<String> FREE = Set.of("--prompt", "--system", "--text");

    @TempDir
    Path folder;

    /** A path that can neither be read nor made, and is no number and no name. */
    private String nothing;

    @BeforeEach
    void nameNothing() throws IOException {
        nothing = Files.createFile(folder.resolve("file")).resolve("x").toString();
    }

    private static List<CommandLine> leaves(CommandLine line) {
        if (line.getSubcommands().isEmpty()) {
            return List.of(line);
        }
        boolean models = line.getCommandName().equals(TrainCommand.NAME);
        return line.getSubcommands().values().stream()
                .filter(c -> !models || TRAINED.contains(c.getCommandName()))
                .flatMap(c -> leaves(c).stream())
                .toList();
    }

    /** A command's words without options. */
    private List<String> words(CommandLine command) {
        List<String> words = new ArrayList<>(
                List.of(command.getCommandSpec().qualifiedName(" ").split(" ")));
        words.removeFirst();
        if (!command.getCommandSpec().positionalParameters().isEmpty()) {
            words.add(nothing);
        }
        return words;
    }

    /** The table: each command with each of its options that takes a value, and with a word that it doesn't know. */
    private Stream<List<String>> invocations(CommandLine command) {
        List<OptionSpec> valued = command.getCommandSpec().options().stream()
                .filter(o -> o.arity().max() > 0 && !o.usageHelp() && !FREE.contains(o.longestName()))
                .toList();
        return Stream.concat(
                valued.stream().map(o -> with(command, o, o.longestName() + "=" + nothing)),
                Stream.of("--no-such-option", "no-such-word").map(w -> {
                    List<String> words = words(command);
                    words.add(w);
                    return words;
                }));
    }

    private List<String> with(CommandLine command, OptionSpec option, String word) {
        List<String> words = words(command);
        command.getCommandSpec().options().stream()
                .filter(o -> o.required() && !o.equals(option))
                .forEach(o -> words.add(o.longestName() + "=" + nothing));
        words.add(word);
        return words;
    }

    @Test
    void noneNamesAClass() {
        List<CommandLine> commands = leaves(Gyre.line());
        assertThat(commands).hasSizeGreaterThan(20);
        for (CommandLine command : commands) {
            List<List<String>> table = invocations(command).toList();
            assertThat(table).as(command.getCommandName()).hasSizeGreaterThan(1);
            for (List<String> words : table) {
                Command c = Command.run(words.toArray(String[]::new));
                assertThat(c.code())
                        .as("%s: %s", words, c.err())
                        .isIn(ExitCode.FAILURE, ExitCode.USAGE, ExitCode.DEVICE);
                assertThat(c.out()).as("%s", words).isEmpty();
                assertThat(c.err().lines().filter(l -> l.startsWith("gyre: ")))
                        .as("%s: %s", words, c.err())
                        .hasSize(1);
                c.namesNoClass();
            }
        }
    }
}
