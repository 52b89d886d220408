package dev.gyre.cli;

import dev.gyre.cli.train.TrainFamily;
import dev.gyre.models.setting.Suggestion;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The fault of a command line, in one sentence that names the word and what to type instead. */
public final class Misuse {

    private Misuse() {}

    /** The sentence on a fault that picocli found. */
    public static String sentence(ParameterException e) {
        CommandLine at = e.getCommandLine();
        if (e instanceof UnmatchedArgumentException unmatched) {
            return unmatched(at, unmatched.getUnmatched().getFirst());
        }
        if (e instanceof OverwrittenOptionException twice && twice.getOverwritten() instanceof OptionSpec o) {
            return once(o);
        }
        if (at.getCommand() instanceof Gyre && e.getArgSpec() == null && e.getValue() != null) {
            return unmatched(at, e.getValue()); // gyre help of what's no command
        }
        boolean ofAKind = e.getArgSpec() instanceof OptionSpec && e.getValue() != null;
        return ofAKind
                ? kind((OptionSpec) e.getArgSpec(), e.getValue())
                : e.getMessage().lines().findFirst().orElse("wrong use");
    }

    private static String unmatched(CommandLine at, String word) {
        if (at.getCommand() instanceof TrainFamily<?, ?> train) {
            return train.refusal(word);
        }
        if (word.startsWith("-")) {
            List<String> options = at.getCommandSpec().options().stream()
                    .map(OptionSpec::longestName)
                    .toList();
            return word + ": " + at.getCommandName() + " has no such option: "
                    + Suggestion.sentence(
                            word.replaceFirst("=.*", ""),
                            at.getCommandSpec().optionsMap().keySet(),
                            "it has " + String.join(", ", options));
        }
        if (at.getCommand() instanceof Gyre) {
            List<String> commands = commands(at);
            return "no command \"" + word + "\": "
                    + Suggestion.sentence(word, commands, "there is " + String.join(", ", commands));
        }
        return "\"" + word + "\": " + at.getCommandName() + " takes nothing more";
    }

    private static List<String> commands(CommandLine at) {
        return List.copyOf(at.getSubcommands().keySet());
    }

    private static String kind(OptionSpec option, String value) {
        Class<?> type = option.auxiliaryTypes()[0];
        boolean whole = type == int.class || type == Integer.class || type == long.class;
        String kind = whole
                ? "a whole number" + (value.matches("[+-]?\\d+") ? span(type) : "")
                : type == double.class
                        ? "a number"
                        : type.isEnum() ? "one of " + words(type) : "a " + option.paramLabel();
        return names(option) + " " + value + " must be " + kind;
    }

    /** The option's full names, or all where there's none. */
    private static String names(OptionSpec option) {
        List<String> all = List.of(option.names());
        List<String> full = all.stream().filter(n -> n.startsWith("--")).toList();
        return String.join(" or ", full.isEmpty() ? all : full);
    }

    private static String span(Class<?> type) {
        return type == long.class
                ? " from " + Long.MIN_VALUE + " to " + Long.MAX_VALUE
                : " from " + Integer.MIN_VALUE + " to " + Integer.MAX_VALUE;
    }

    private static String words(Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(c -> c.toString().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }

    private static String once(OptionSpec o) {
        return names(o) + ": it's given more than once: say it once";
    }

    /** An option, or the folder that a command is about, whose value is empty, as a variable that isn't set makes it. */
    public static Optional<String> emptyValue(ParseResult parsed) {
        for (OptionSpec o : parsed.matchedOptions()) {
            if (o.userObject() instanceof Field
                    && !o.longestName().equals(GenerateCommand.PROMPT)
                    && o.arity().min() > 0
                    && o.stringValues().contains("")) {
                return Optional.of(o.longestName() + ": its value is empty: leave the option out, or give it one");
            }
        }
        boolean positional = parsed.matchedPositionals().stream()
                .filter(p -> !p.paramLabel().equals(GenerateCommand.PROMPT_LABEL))
                .anyMatch(p -> p.stringValues().contains(""));
        if (positional) {
            String names = parsed.matchedPositionals().stream()
                    .map(p -> p.paramLabel())
                    .collect(Collectors.joining(", "));
            return Optional.of(names + ": it's empty: name one");
        }
        return parsed.hasSubcommand() ? emptyValue(parsed.subcommand()) : Optional.empty();
    }
}
