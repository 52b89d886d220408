package dev.gyre.cli;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine;

/** The commands that README and the guides show. */
public final class DocumentedCommands {

    /** The project's folder. */
    public static final Path PROJECT = project();

    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

    private DocumentedCommands() {}

    private static Path project() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("setup.sh"))) {
            folder = folder.getParent();
        }
        return folder;
    }

    /** Paths of README, guides and what else shows commands, from the project's folder. */
    public static List<String> documents() {
        try (Stream<Path> guides = Files.list(PROJECT.resolve("docs"))) {
            return Stream.concat(
                            Stream.of("README.md", "CONTRIBUTING.md", "engine/samples/README.md"),
                            guides.filter(f -> f.toString().endsWith(".md")).map(f -> "docs/" + f.getFileName()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lines of a document that start gyre, without comments. */
    public static List<String> in(String document) {
        try {
            return Files.readString(PROJECT.resolve(document))
                    .replaceAll("\\\\\n\\s*", "") // a command that goes on in the next line
                    .lines()
                    .flatMap(line ->
                            Arrays.stream(line.replaceFirst("(\\s+#|`).*", "").split("&&")))
                    .map(String::strip)
                    .filter(line -> line.startsWith("./gyre "))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The words behind the program's name. */
    public static List<String> words(String command) {
        List<String> words = new ArrayList<>();
        Matcher m = WORD.matcher(command);
        while (m.find()) {
            words.add(m.group(1) == null ? m.group(2) : m.group(1));
        }
        words.remove("..."); // and so on
        return words.subList(1, words.size());
    }

    /**
     * Parses the commands whose names are wanted.
     *
     * @return how many these were
     */
    public static int parse(Predicate<String> wanted) {
        int parsed = 0;
        for (String document : documents()) {
            for (String command : in(document)) {
                List<String> words = words(command);
                if (wanted.test(words.getFirst())) {
                    assertThatCode(() -> parse(words.toArray(String[]::new)))
                            .as("%s: %s", document, command)
                            .doesNotThrowAnyException();
                    parsed++;
                }
            }
        }
        return parsed;
    }

    private static void parse(String[] words) {
        CommandLine line = Gyre.line();
        String[] parsed = words;
        for (CommandProvider provider : ServiceLoader.load(CommandProvider.class)) {
            if (provider.name().equals(words[0])) {
                line.addSubcommand(provider.name(), provider.line());
                parsed = provider.rewritten(words);
            }
        }
        Gyre.likeOurs(line);
        line.parseArgs(parsed);
    }
}
