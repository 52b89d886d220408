package dev.gyre.serve.openai;

import dev.gyre.models.generate.ChatTemplate;
import dev.gyre.serve.schema.ToolGrammar;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads a message of a conversation: what somebody said, functions that the model called, or what one answered. */
final class MessageReader {

    private static final List<String> ROLES = List.of("system", "developer", "user", "assistant", "tool");

    private MessageReader() {}

    /**
     * A message.
     *
     * @param path where it stands, for messages
     * @throws ApiException if it says what isn't supported
     */
    static ChatTemplate.Message read(JsonNode node, String path) {
        RequestFields m = RequestFields.of(node, path);
        String role = m.text("role").orElse("");
        if (!ROLES.contains(role)) {
            throw ApiException.parameter(
                    path + ".role", path + ".role has to be system, developer, user, assistant or tool");
        }
        m.ignore("name", "refusal");
        m.refuse("function_call");
        m.refuse("audio");
        m.refuse("annotations");
        String calls = "";
        if (role.equals("assistant")) {
            calls = m.any("tool_calls").map(c -> calls(c, path + ".tool_calls")).orElse("");
        } else {
            m.refuse("tool_calls");
        }
        if (role.equals("tool") && m.text("tool_call_id").isEmpty()) {
            throw ApiException.parameter(path + ".tool_call_id", path + ".tool_call_id is missing");
        }
        Optional<JsonNode> content = m.any("content");
        if (content.isEmpty() && calls.isEmpty()) {
            throw ApiException.parameter(path + ".content", path + ".content is missing");
        }
        m.refuseUnknown();
        return new ChatTemplate.Message(
                role, content.map(c -> text(c, path + ".content", "text")).orElse("") + calls);
    }

    /**
     * A string, or the text of parts.
     *
     * @param types that parts may have
     */
    static String text(JsonNode content, String path, String... types) {
        if (!content.isArray()) {
            return RequestFields.text(content, path);
        }
        StringBuilder text = new StringBuilder();
        for (JsonNode part : content) {
            RequestFields p = RequestFields.of(part, path);
            if (!List.of(types).contains(p.text("type").orElse(""))) {
                throw ApiException.parameter(
                        path, path + " may have parts of type " + String.join(" or ", types) + " only");
            }
            if (!p.text("type").orElse("").equals("text")) {
                p.refuse("annotations");
                p.refuse("logprobs");
            }
            text.append(p.text("text").orElse(""));
            p.refuseUnknown();
        }
        return text.toString();
    }

    /** Calls as the model writes them. */
    private static String calls(JsonNode list, String path) {
        if (!list.isArray()) {
            throw ApiException.parameter(path, path + " has to be an array of calls");
        }
        StringBuilder calls = new StringBuilder();
        for (int i = 0; i < list.size(); i++) {
            String at = path + "[" + i + "]";
            RequestFields call = RequestFields.of(list.get(i), at);
            call.text("id");
            call.ignore("index");
            if (!call.text("type").orElse("function").equals("function")) {
                throw ApiException.parameter(at + ".type", at + ".type has to be function");
            }
            RequestFields function = call.object("function")
                    .orElseThrow(() -> ApiException.parameter(at + ".function", at + ".function is missing"));
            calls.append(call(function, at + ".function"));
            function.refuseUnknown();
            call.refuseUnknown();
        }
        return calls.toString();
    }

    /** A call as the model writes it, of an object with its name and arguments. */
    static String call(RequestFields function, String path) {
        ObjectNode call = JsonMapper.shared().createObjectNode();
        call.put(
                "name",
                function.text("name")
                        .orElseThrow(() -> ApiException.parameter(path + ".name", path + ".name is missing")));
        String arguments = function.text("arguments").orElse("{}");
        try {
            call.set("arguments", JsonMapper.shared().readTree(arguments.isBlank() ? "{}" : arguments));
        } catch (JacksonException e) {
            throw ApiException.parameter(path + ".arguments", path + ".arguments isn't valid JSON");
        }
        return ToolGrammar.OPEN + call + ToolGrammar.CLOSE;
    }
}
