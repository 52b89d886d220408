package dev.gyre.cli.chat;

import dev.gyre.engine.GyreException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Messages that a file or another program writes, in UTF-8. */
public final class PipedInput implements ChatInput {

    private final BufferedReader reader;

    /** Reads a stream, which stays open. */
    public PipedInput(InputStream in) {
        this.reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    }

    @Override
    public Optional<String> message() {
        return ChatInput.message(goesOn -> {
            try {
                return Optional.ofNullable(reader.readLine());
            } catch (IOException e) {
                throw new GyreException("standard input can't be read: " + e.getMessage(), e);
            }
        });
    }

    @Override
    public boolean isTerminal() {
        return false;
    }

    @Override
    public boolean isInterrupted() {
        return false; // Ctrl-C ends the process
    }

    @Override
    public void close() {
        // Standard input isn't ours.
    }
}
