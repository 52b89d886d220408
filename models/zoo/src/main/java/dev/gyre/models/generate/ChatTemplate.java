package dev.gyre.models.generate;

import dev.gyre.models.data.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** The prompt that a model reads of a conversation. */
public interface ChatTemplate {

    /**
     * A message of a conversation.
     *
     * @param role who speaks: system, developer, user, assistant or tool
     * @param calls functions that the model calls with it
     * @param answers the call that a tool's message answers, by its id
     */
    record Message(String role, String content, List<Call> calls, Optional<String> answers) {

        /** One that calls nothing and answers no call. */
        public Message(String role, String content) {
            this(role, content, List.of(), Optional.empty());
        }

        /** Whether it says how the model has to answer, rather than being a turn of the conversation. */
        boolean isInstruction() {
            return role.equals("system") || role.equals("developer");
        }
    }

    /**
     * A call of a function.
     *
     * @param id by which its answer names it
     * @param arguments an object as JSON has them: maps, lists, texts, numbers, truth values and null
     */
    record Call(String id, String name, Map<String, Object> arguments) {}

    /**
     * The prompt, at whose end it's the model's turn.
     *
     * @param tools functions that the model may call, as OpenAI's protocol describes them; only if {@link #readsTools}
     * @throws dev.gyre.models.setting.ConfigException if the model has no form for such a conversation
     */
    String apply(List<Message> messages, List<Map<String, Object>> tools);

    /** The prompt of a conversation without tools. */
    default String apply(List<Message> messages) {
        return apply(messages, List.of());
    }

    /** The tokens of {@link #apply}. */
    int[] tokens(List<Message> messages, List<Map<String, Object>> tools, Tokenizer tokenizer);

    /** The tokens of a conversation without tools. */
    default int[] tokens(List<Message> messages, Tokenizer tokenizer) {
        return tokens(messages, List.of(), tokenizer);
    }

    /** Whether the prompt describes tools, and has a form for calls and their answers beside them. */
    boolean readsTools();

    /** Whether the prompt has a form for calls and their answers where no tools are described. */
    boolean readsCalls();

    /** Whether a message may have several calls beside tools. */
    boolean readsSeveralCalls();

    /** A text that ends the model's turn, besides the token that ends its texts. */
    Optional<String> stop();

    /** A conversation without some of its oldest turns; instructions stay. */
    static List<Message> without(List<Message> messages, int oldest) {
        List<Message> kept = new ArrayList<>();
        int turns = 0;
        for (Message m : messages) {
            if (m.isInstruction() || turns++ >= oldest) {
                kept.add(m);
            }
        }
        return kept;
    }

    /**
     * The number of oldest turns to leave out of a conversation that doesn't fit, so that it goes on where the user speaks: templates refuse
     * one that begins with an answer, and a tool's answer without its call. All before the user's last turn if nothing less helps.
     *
     * @param fits whether a conversation does, which a shorter one does, too
     */
    static int cut(List<Message> messages, Predicate<List<Message>> fits) {
        List<Message> turns = messages.stream().filter(m -> !m.isInstruction()).toList();
        int[] places = IntStream.range(1, turns.size())
                .filter(t -> turns.get(t).role().equals("user"))
                .toArray();
        int first = 0;
        int last = places.length - 1;
        while (first < last) {
            int middle = (first + last) / 2;
            if (fits.test(without(messages, places[middle]))) {
                last = middle;
            } else {
                first = middle + 1;
            }
        }
        return places.length == 0 ? 0 : places[last];
    }
}
