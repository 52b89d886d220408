package dev.gyre.cli.chat;

import dev.gyre.cli.process.StandardError;
import dev.gyre.engine.GyreException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.json.JsonMapper;

/** Answers messages as they come, until there are no more. */
public final class ChatLoop {

    private final ChatInput input;
    private final ChatSession session;
    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean json;
    private final ChatCommands commands;

    /**
     * Starts with an input and a session.
     *
     * @param model what is said of the model
     * @param json whether an answer is a line of JSON, rather than a text that's shown as it's written
     */
    public ChatLoop(
            ChatInput input, ChatSession session, String model, PrintWriter out, PrintWriter err, boolean json) {
        this.input = input;
        this.session = session;
        this.out = out;
        this.err = err;
        this.json = json;
        this.commands = new ChatCommands(session, model, this::note);
    }

    /**
     * Answers all messages, or as many as somebody reads the answers of. What somebody in a terminal asks for and can't have is told, and
     * the conversation goes on.
     *
     * @throws GyreException if a message of a file or a program can't be answered
     */
    public void run() {
        Optional<String> message = input.message();
        boolean goesOn = true;
        while (goesOn && message.isPresent()) {
            try {
                goesOn = take(message.get());
            } catch (GyreException e) {
                refused(e);
            }
            message = goesOn ? input.message() : message;
        }
    }

    /** Runs a line's command or answers it, and tells whether the conversation goes on. */
    private boolean take(String message) {
        if (message.isBlank()) {
            return true;
        }
        if (ChatCommands.isCommand(message)) {
            return commands.run(message);
        }
        Consumer<String> shown = json ? text -> {} : this::show;
        ChatAnswer answer =
                session.answer(message.strip(), this::note, shown, () -> input.isInterrupted() || out.checkError());
        if (json) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("text", answer.text());
            line.put("tokens", answer.tokens());
            line.put("finish", answer.finish().name().toLowerCase(Locale.ROOT));
            show(JsonMapper.shared().writeValueAsString(line));
        }
        show(System.lineSeparator());
        return !out.checkError();
    }

    private void refused(GyreException e) {
        if (!input.isTerminal() || out.checkError()) {
            throw e;
        }
        note(StandardError.ansi().string("@|bold,red gyre:|@ ") + e.getMessage());
    }

    private void show(String text) {
        out.print(text);
        out.flush();
    }

    private void note(String line) {
        err.println(line);
        err.flush();
    }
}
