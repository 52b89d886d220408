package dev.gyre.serve.schema;

import dev.gyre.serve.constrain.CodePoints;

/** Reads what stands for one character of a pattern: the character itself, an escape, or a class. */
final class CharacterClasses {

    private static final CodePoints DIGITS = CodePoints.of('0', '9');
    private static final CodePoints WORD =
            DIGITS.or(CodePoints.of('a', 'z')).or(CodePoints.of('A', 'Z')).or(CodePoints.of('_', '_'));
    private static final CodePoints SPACE = CodePoints.anyOf(
                    "\t\n\u000b\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff")
            .or(CodePoints.of(0x2000, 0x200a));
    private static final CodePoints LINE_ENDS = CodePoints.anyOf("\n\r\u2028\u2029");

    private final PatternCursor cursor;

    CharacterClasses(PatternCursor cursor) {
        this.cursor = cursor;
    }

    /** The characters that what comes next stands for. */
    CodePoints next() {
        int c = cursor.next();
        return switch (c) {
            case '.' -> LINE_ENDS.not();
            case '[' -> bracketed();
            case '\\' -> escaped(false);
            default -> CodePoints.of(c, c);
        };
    }

    private CodePoints bracketed() {
        boolean others = cursor.take('^');
        CodePoints all = CodePoints.NONE;
        while (!cursor.take(']')) {
            CodePoints one = member();
            if (cursor.sees('-', 0) && !cursor.sees(']', 1) && !cursor.isLast(1)) {
                cursor.next();
                one = range(one, member());
            }
            all = all.or(one);
        }
        return others ? all.not() : all;
    }

    private CodePoints range(CodePoints first, CodePoints last) {
        if (!isOne(first) || !isOne(last) || point(first) > point(last)) {
            throw cursor.wrongHere("has a range of characters that's wrong");
        }
        return CodePoints.of(point(first), point(last));
    }

    private static int point(CodePoints one) {
        return one.ranges().getFirst().first();
    }

    private static boolean isOne(CodePoints points) {
        return points.ranges().size() == 1
                && point(points) == points.ranges().getFirst().last();
    }

    private CodePoints member() {
        int c = cursor.next();
        return c == '\\' ? escaped(true) : CodePoints.of(c, c);
    }

    private CodePoints escaped(boolean bracketed) {
        int c = cursor.next();
        return switch (c) {
            case 'd' -> DIGITS;
            case 'D' -> DIGITS.not();
            case 'w' -> WORD;
            case 'W' -> WORD.not();
            case 's' -> SPACE;
            case 'S' -> SPACE.not();
            case 't' -> CodePoints.anyOf("\t");
            case 'n' -> CodePoints.anyOf("\n");
            case 'r' -> CodePoints.anyOf("\r");
            case 'f' -> CodePoints.anyOf("\f");
            case 'v' -> CodePoints.anyOf("\u000b");
            case '0' -> CodePoints.of(0, 0);
            case 'x' -> one(cursor.hexadecimal(2));
            case 'u' -> one(unicode());
            case 'b' -> {
                if (!bracketed) {
                    throw cursor.unsupported("a word's boundary");
                }
                yield CodePoints.anyOf("\b");
            }
            default -> itself(c);
        };
    }

    private CodePoints itself(int c) {
        if (c >= '1' && c <= '9') {
            throw cursor.unsupported("a reference to a group");
        }
        if (Character.isLetterOrDigit(c)) {
            throw cursor.unsupported("the escape \\" + Character.toString(c));
        }
        return CodePoints.of(c, c);
    }

    private CodePoints one(int point) {
        if (point > Character.MAX_CODE_POINT || CodePoints.of(point, point).isEmpty()) {
            throw cursor.wrongHere("has an escape that's no character");
        }
        return CodePoints.of(point, point);
    }

    private int unicode() {
        if (cursor.take('{')) {
            int point = 0;
            do {
                point = point * 16 + cursor.hexadecimal(1);
            } while (!cursor.take('}') && point <= Character.MAX_CODE_POINT);
            return point;
        }
        char unit = (char) cursor.hexadecimal(4);
        if (!Character.isHighSurrogate(unit) || !cursor.sees('\\', 0) || !cursor.sees('u', 1)) {
            return unit;
        }
        cursor.next();
        cursor.next();
        return Character.toCodePoint(unit, (char) cursor.hexadecimal(4));
    }
}
