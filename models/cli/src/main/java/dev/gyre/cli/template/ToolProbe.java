package dev.gyre.cli.template;

import dev.gyre.models.generate.ChatTemplate.Call;
import dev.gyre.models.generate.ChatTemplate.Message;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Conversations by which a template shows whether it writes tools and calls: what they are called has to be in the prompt. */
final class ToolProbe {

    private static final String NAME = "gyre_function";
    private static final String KEY = "gyre_parameter";
    private static final String VALUE = "gyre_value";
    private static final String ANSWER = "gyre_answer";
    private static final Pattern JAVA = Pattern.compile("[{ ](name=" + NAME + "|" + KEY + "=(" + VALUE + "|\\{))");

    /** A function. */
    static final List<Map<String, Object>> TOOLS = List.of(Map.of(
            "type",
            "function",
            "function",
            Map.of(
                    "name",
                    NAME,
                    "description",
                    "a function",
                    "parameters",
                    Map.of(
                            "type",
                            "object",
                            "properties",
                            Map.of(KEY, Map.of("type", "string", "description", "text")),
                            "required",
                            List.of(KEY)))));

    /** A question that it may be called for. */
    static final List<Message> ASKED = List.of(new Message("user", "?"));

    /** The question, a call of the tool, and its answer. */
    static final List<Message> CALLED = List.of(ASKED.getFirst(), calls(call("1")), answer("1"));

    /** The question, two calls at once, and their answers. */
    static final List<Message> CALLED_TWICE =
            List.of(ASKED.getFirst(), calls(call("1"), call("2")), answer("1"), answer("2"));

    private static Message calls(Call... calls) {
        return new Message("assistant", "", List.of(calls), Optional.empty());
    }

    private static Call call(String number) {
        return new Call("gyre0000" + number, NAME, Map.of(KEY, VALUE + number));
    }

    private static Message answer(String number) {
        return new Message("tool", ANSWER + number, List.of(), Optional.of("gyre0000" + number));
    }

    private ToolProbe() {}

    /** Whether a prompt has the function, in another form than Java's of maps, which no model has learned. */
    static boolean isDescribed(String prompt) {
        return prompt.contains(NAME)
                && prompt.contains(KEY)
                && !JAVA.matcher(prompt).find();
    }

    /** Whether it has the call and its answer, in another form than Java's. */
    static boolean isCalled(String prompt) {
        return prompt.contains(NAME)
                && prompt.contains(VALUE + "1")
                && prompt.contains(ANSWER + "1")
                && !JAVA.matcher(prompt).find();
    }

    /** Whether it has both calls and answers. */
    static boolean isCalledTwice(String prompt) {
        return isCalled(prompt) && prompt.contains(VALUE + "2") && prompt.contains(ANSWER + "2");
    }
}
