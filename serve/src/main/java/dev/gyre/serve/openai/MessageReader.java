package dev.gyre.serve.openai;

import dev.gyre.models.generate.ChatTemplate;
import dev.gyre.serve.schema.ToolGrammar;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads a message of a conversation: what somebody said, functions that the model called, or what one answered. */
final class MessageReader {

    static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

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
        List<ChatTemplate.Call> calls = List.of();
        if (role.equals("assistant")) {
            calls = m.any("tool_calls").map(c -> calls(c, path + ".tool_calls")).orElse(List.of());
        } else {
            m.refuse("tool_calls");
        }
        Optional<String> answers = role.equals("tool") ? m.text("tool_call_id") : Optional.empty();
        if (role.equals("tool") && answers.isEmpty()) {
            throw ApiException.parameter(path + ".tool_call_id", path + ".tool_call_id is missing");
        }
        Optional<JsonNode> content = m.any("content");
        if (content.isEmpty() && calls.isEmpty()) {
            throw ApiException.parameter(path + ".content", path + ".content is missing");
        }
        m.refuseUnknown();
        String text = content.map(c -> text(c, path + ".content", "text")).orElse("");
        return new ChatTemplate.Message(role, text, calls, answers);
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

    private static List<ChatTemplate.Call> calls(JsonNode list, String path) {
        if (!list.isArray()) {
            throw ApiException.parameter(path, path + " has to be an array of calls");
        }
        List<ChatTemplate.Call> calls = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            String at = path + "[" + i + "]";
            RequestFields call = RequestFields.of(list.get(i), at);
            String id = call.text("id").orElse("");
            call.ignore("index");
            if (!call.text("type").orElse("function").equals("function")) {
                throw ApiException.parameter(at + ".type", at + ".type has to be function");
            }
            RequestFields function = call.object("function")
                    .orElseThrow(() -> ApiException.parameter(at + ".function", at + ".function is missing"));
            calls.add(call(function, id, at + ".function"));
            function.refuseUnknown();
            call.refuseUnknown();
        }
        return calls;
    }

    /** A call, of an object with its name and arguments. */
    static ChatTemplate.Call call(RequestFields function, String id, String path) {
        String name = function.text("name")
                .orElseThrow(() -> ApiException.parameter(path + ".name", path + ".name is missing"));
        String at = path + ".arguments";
        String arguments = function.text("arguments").orElse("");
        try {
            JsonNode read = JsonMapper.shared().readTree(arguments.isBlank() ? "{}" : arguments);
            if (!read.isObject()) {
                throw ApiException.parameter(at, at + " has to be an object in JSON");
            }
            return new ChatTemplate.Call(id, name, JsonMapper.shared().convertValue(read, OBJECT));
        } catch (JacksonException e) {
            throw ApiException.parameter(at, at + " isn't valid JSON");
        }
    }

    /** A message with its calls as the model writes them, for templates that have no form for calls. */
    static ChatTemplate.Message written(ChatTemplate.Message message) {
        StringBuilder text = new StringBuilder(message.content());
        for (ChatTemplate.Call call : message.calls()) {
            ObjectNode told = JsonMapper.shared().createObjectNode().put("name", call.name());
            told.set("arguments", JsonMapper.shared().valueToTree(call.arguments()));
            text.append(ToolGrammar.OPEN).append(told).append(ToolGrammar.CLOSE);
        }
        return new ChatTemplate.Message(message.role(), text.toString());
    }
}
