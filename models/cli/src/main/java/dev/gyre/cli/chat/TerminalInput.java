package dev.gyre.cli.chat;

import dev.gyre.engine.GyreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.reader.impl.completer.ArgumentCompleter;
import org.jline.reader.impl.completer.NullCompleter;
import org.jline.reader.impl.completer.StringsCompleter;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** Messages that somebody types in a terminal, with editing, history and completion of commands. */
public final class TerminalInput implements ChatInput {

    private static final String PROMPT = "> ";
    private static final String GOES_ON_PROMPT = ". ";

    private final Terminal terminal;
    private final LineReader reader;
    private volatile boolean interrupted;

    /** Reads a terminal, which is closed with this. */
    TerminalInput(Terminal terminal) {
        this.terminal = terminal;
        DefaultParser parser = new DefaultParser();
        parser.setEscapeChars(new char[0]);
        parser.setQuoteChars(new char[0]);
        this.reader = LineReaderBuilder.builder()
                .terminal(terminal)
                .appName("gyre")
                .parser(parser)
                .completer(new ArgumentCompleter(new StringsCompleter(ChatCommands.NAMES), NullCompleter.INSTANCE))
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .build();
        var _ = terminal.handle(Terminal.Signal.INT, signal -> interrupted = true);
    }

    /**
     * The terminal that the process was started in.
     *
     * @throws GyreException if it can't be read
     */
    public static TerminalInput system() {
        try {
            return new TerminalInput(
                    TerminalBuilder.builder().system(true).dumb(true).build());
        } catch (IOException e) {
            throw new GyreException("the terminal can't be read: " + e.getMessage(), e);
        }
    }

    @Override
    public Optional<String> message() {
        try {
            return ChatInput.message(goesOn -> {
                try {
                    return Optional.of(reader.readLine(goesOn ? GOES_ON_PROMPT : PROMPT));
                } catch (EndOfFileException e) {
                    return Optional.empty();
                }
            });
        } catch (UserInterruptException e) {
            return Optional.of(""); // what was typed is given up
        } finally {
            interrupted = false;
        }
    }

    @Override
    public boolean isTerminal() {
        return true;
    }

    @Override
    public boolean isInterrupted() {
        return interrupted;
    }

    @Override
    public void close() {
        try {
            terminal.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
