package dev.gyre.serve.openai;

import dev.gyre.engine.GyreException;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A request that isn't answered as asked, as OpenAI's protocol tells clients of it. */
public final class ApiException extends GyreException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String type;
    private final String code;
    private final String parameter;
    private final int retrySeconds;

    private ApiException(int status, String type, String code, String parameter, String message, int retrySeconds) {
        super(message);
        this.status = status;
        this.type = type;
        this.code = code;
        this.parameter = parameter;
        this.retrySeconds = retrySeconds;
    }

    /** A request that's wrong in itself. */
    public static ApiException invalid(String message) {
        return new ApiException(400, "invalid_request_error", "", "", message, 0);
    }

    /** A parameter that's wrong. */
    public static ApiException parameter(String name, String message) {
        return new ApiException(400, "invalid_request_error", "", name, message, 0);
    }

    /** A parameter that's wrong, with a code for programs. */
    public static ApiException parameter(String name, String code, String message) {
        return new ApiException(400, "invalid_request_error", code, name, message, 0);
    }

    /** A request that HTTP has a status for. */
    public static ApiException of(int status, String code, String message) {
        String type = status >= 500 ? "server_error" : "invalid_request_error";
        return new ApiException(status, type, code, "", message, 0);
    }

    /** A request that may be sent again. */
    public static ApiException later(int status, String code, String message, int seconds) {
        String type = status >= 500 ? "server_error" : "rate_limit_error";
        return new ApiException(status, type, code, "", message, seconds);
    }

    /** HTTP's status. */
    public int status() {
        return status;
    }

    /** Seconds after which it may be sent again, if that makes sense. */
    public Optional<Integer> retrySeconds() {
        return retrySeconds == 0 ? Optional.empty() : Optional.of(retrySeconds);
    }

    /** The body of the answer. */
    public byte[] body() {
        ObjectNode root = JsonMapper.shared().createObjectNode();
        ObjectNode error = root.putObject("error");
        error.put("message", getMessage());
        error.put("type", type);
        put(error, "param", parameter);
        put(error, "code", code);
        return JsonMapper.shared().writeValueAsBytes(root);
    }

    private static void put(ObjectNode node, String name, String value) {
        if (value.isEmpty()) {
            node.putNull(name);
        } else {
            node.put(name, value);
        }
    }
}
