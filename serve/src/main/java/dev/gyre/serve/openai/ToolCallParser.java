package dev.gyre.serve.openai;

import dev.gyre.serve.schema.ToolGrammar;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** A text that comes in pieces, and the calls of functions in it, in the form of {@link ToolGrammar}. */
final class ToolCallParser {

    /** A part of the text that is complete. */
    sealed interface Piece {}

    /** Text that's no call. */
    record Said(String text) implements Piece {}

    /** A call begins. */
    record Called(String name) implements Piece {}

    /** More of the arguments of the call that began last. */
    record Arguments(String json) implements Piece {}

    private enum Place {
        TEXT,
        NAME,
        ARGUMENTS,
        CLOSE,
        BETWEEN
    }

    private final StringBuilder open = new StringBuilder();
    private Place place = Place.TEXT;
    private int depth;
    private boolean quoted;
    private boolean escaped;

    /**
     * What's known with more of the text.
     *
     * @param last whether no more comes
     */
    List<Piece> add(String more, boolean last) {
        List<Piece> pieces = new ArrayList<>();
        open.append(more);
        boolean moved = true;
        while (moved && !open.isEmpty()) {
            moved = switch (place) {
                case TEXT -> text(pieces, last);
                case NAME -> name(pieces);
                case ARGUMENTS -> arguments(pieces);
                case CLOSE -> skip(ToolGrammar.CLOSE, Place.BETWEEN);
                case BETWEEN -> skip(ToolGrammar.OPEN, Place.NAME);
            };
        }
        return pieces;
    }

    /** Text up to a call; what may be the beginning of one is held back. */
    private boolean text(List<Piece> pieces, boolean last) {
        int call = open.indexOf(ToolGrammar.OPEN);
        int end = call >= 0 ? call : last ? open.length() : open.length() - begun();
        if (end > 0) {
            pieces.add(new Said(open.substring(0, end)));
        }
        if (call < 0) {
            open.delete(0, end);
            return false;
        }
        open.delete(0, call + ToolGrammar.OPEN.length());
        place = Place.NAME;
        return true;
    }

    /** Characters at the end that may be the beginning of a call. */
    private int begun() {
        int most = Math.min(open.length(), ToolGrammar.OPEN.length() - 1);
        for (int n = most; n > 0; n--) {
            if (ToolGrammar.OPEN.startsWith(open.substring(open.length() - n))) {
                return n;
            }
        }
        return 0;
    }

    /** The name stands between the call's own brace and that of the arguments. */
    private boolean name(List<Piece> pieces) {
        int call = open.indexOf("{");
        int arguments = call < 0 ? -1 : open.indexOf("{", call + 1);
        if (arguments < 0) {
            return false;
        }
        String named = open.substring(call, arguments) + "null}";
        pieces.add(new Called(JsonMapper.shared().readTree(named).path("name").asString("")));
        open.delete(0, arguments);
        place = Place.ARGUMENTS;
        return true;
    }

    private boolean arguments(List<Piece> pieces) {
        int end = 0;
        boolean complete = false;
        while (end < open.length() && !complete) {
            complete = closes(open.charAt(end++));
        }
        pieces.add(new Arguments(open.substring(0, end)));
        open.delete(0, end);
        place = complete ? Place.CLOSE : place;
        return complete;
    }

    /** Whether a character closes the arguments. */
    private boolean closes(char c) {
        if (escaped) {
            escaped = false;
        } else if (quoted) {
            escaped = c == '\\';
            quoted = c != '"';
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{' || c == '[') {
            depth++;
        } else if (c == '}' || c == ']') {
            depth--;
            return depth == 0;
        }
        return false;
    }

    private boolean skip(String to, Place next) {
        int at = open.indexOf(to);
        if (at < 0) {
            return false;
        }
        open.delete(0, at + to.length());
        place = next;
        return true;
    }
}
