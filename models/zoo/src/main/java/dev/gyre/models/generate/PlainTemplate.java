package dev.gyre.models.generate;

import dev.gyre.models.data.Tokenizer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The prompt for a model that brings no template: each turn behind its speaker's name. */
public final class PlainTemplate implements ChatTemplate {

    /** The other speaker's name, which ends the model's turn. */
    public static final String STOP = "\nUser:";

    @Override
    public String apply(List<Message> messages, List<Map<String, Object>> tools) {
        return transcript(messages) + "Assistant:";
    }

    @Override
    public int[] tokens(List<Message> messages, List<Map<String, Object>> tools, Tokenizer tokenizer) {
        return tokenizer.encode(apply(messages, tools));
    }

    @Override
    public boolean readsTools() {
        return false;
    }

    @Override
    public boolean readsCalls() {
        return false;
    }

    @Override
    public boolean readsSeveralCalls() {
        return false;
    }

    @Override
    public Optional<String> stop() {
        return Optional.of(STOP);
    }

    /** The conversation as text, each turn with a line break behind it. */
    public static String transcript(List<Message> messages) {
        StringBuilder text = new StringBuilder();
        for (Message m : messages) {
            switch (m.role()) {
                case "system", "developer" -> text.append(m.content()).append("\n\n");
                default ->
                    text.append(m.role().substring(0, 1).toUpperCase(Locale.ROOT))
                            .append(m.role().substring(1))
                            .append(": ")
                            .append(m.content())
                            .append('\n');
            }
        }
        return text.toString();
    }
}
