package dev.gyre.cli.chat;

import java.util.Optional;
import java.util.function.Predicate;

/** A source of the user's messages. */
public sealed interface ChatInput extends AutoCloseable permits PipedInput, TerminalInput {

    /** The end of a line whose message goes on in the next one. */
    String GOES_ON = "\\";

    /** The next message, empty if nothing was said; nothing if no more come. */
    Optional<String> message();

    /** Whether somebody types them and reads the answers. */
    boolean isTerminal();

    /** Whether the user has stopped what's being written since the last message. */
    boolean isInterrupted();

    @Override
    void close();

    /** A source of lines. */
    @FunctionalInterface
    interface Lines {
        /**
         * Reads the next one.
         *
         * @param goesOn whether it goes on with a message
         * @return nothing at the end
         */
        Optional<String> next(boolean goesOn);
    }

    /** A message of one line, or of several of which all but the last end in {@value #GOES_ON}. */
    static Optional<String> message(Lines lines) {
        Predicate<Optional<String>> goesOn =
                line -> line.filter(l -> l.endsWith(GOES_ON)).isPresent();
        Optional<String> line = lines.next(false);
        StringBuilder before = new StringBuilder();
        while (goesOn.test(line)) {
            String text = line.orElseThrow();
            before.append(text, 0, text.length() - GOES_ON.length()).append('\n');
            line = lines.next(true);
        }
        return line.isEmpty() && before.isEmpty() ? Optional.empty() : Optional.of(before + line.orElse(""));
    }
}
