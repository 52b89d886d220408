package dev.gyre.serve.openai;

import java.util.List;
import java.util.Locale;

/** How a conversation becomes a prompt for a model that has no form of its own for it: each turn behind who speaks. */
public final class ChatTemplate {

    /** Where the other one would speak, the model has ended. */
    static final String STOP = "\nUser:";

    private ChatTemplate() {}

    /**
     * A message.
     *
     * @param role who speaks: system, developer, user or assistant
     */
    public record Message(String role, String content) {

        /** Whether it says how the model has to answer, rather than being a turn of the conversation. */
        boolean isInstruction() {
            return role.equals("system") || role.equals("developer");
        }
    }

    /** The prompt, at whose end it's the model's turn. */
    public static String apply(List<Message> messages) {
        StringBuilder prompt = new StringBuilder();
        for (Message m : messages) {
            switch (m.role()) {
                case "system", "developer" -> prompt.append(m.content()).append("\n\n");
                default ->
                    prompt.append(m.role().substring(0, 1).toUpperCase(Locale.ROOT))
                            .append(m.role().substring(1))
                            .append(": ")
                            .append(m.content())
                            .append('\n');
            }
        }
        return prompt.append("Assistant:").toString();
    }
}
