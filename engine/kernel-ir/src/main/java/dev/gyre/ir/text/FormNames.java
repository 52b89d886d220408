package dev.gyre.ir.text;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** The variables and arrays of a form's text, by their names. */
final class FormNames {
    private static final String SIZE = ".size";

    private final Map<String, KernelVariable> variables = new HashMap<>();
    private final Map<String, ArrayRef> arrays = new HashMap<>();

    /** A variable that has a value before the first statement, as the line's next word. */
    KernelVariable declare(FormLine line, Kind kind) {
        KernelVariable v = new KernelVariable(line.name(), kind);
        if (isKnown(v.name())) {
            throw line.wrongBefore(v.name() + " was declared before");
        }
        declare(v);
        return v;
    }

    void declare(KernelVariable v) {
        variables.put(v.name(), v);
    }

    /** An array, whose name was read. */
    ArrayRef declare(FormLine line, ArrayRef array) {
        if (isKnown(array.name())) {
            throw line.wrongBefore(array.name() + " was declared before");
        }
        arrays.put(array.name(), array);
        return array;
    }

    private boolean isKnown(String name) {
        return variables.containsKey(name) || arrays.containsKey(name);
    }

    /** A variable that gets a value, for the first time or again. */
    KernelVariable assigned(FormLine line, String name, Kind kind) {
        KernelVariable v = variables.computeIfAbsent(name, _ -> new KernelVariable(name, kind));
        if (v.kind() != kind) {
            throw line.wrongBefore("%s is %s and can't be %s".formatted(name, word(v.kind()), word(kind)));
        }
        return v;
    }

    private static String word(Kind kind) {
        return "of kind " + kind.name().toLowerCase(Locale.ROOT);
    }

    /** An array, as the line's next word. */
    ArrayRef array(FormLine line) {
        ArrayRef array = arrays.get(line.name());
        if (array == null) {
            throw line.wrongBefore("no array of this name is declared");
        }
        return array;
    }

    /** A variable's value or an array's size, as the line's next word. */
    Expr value(FormLine line) {
        String name = line.name();
        KernelVariable v = variables.get(name);
        if (v != null) {
            return new Expr.Local(v);
        }
        ArrayRef array = name.endsWith(SIZE) ? arrays.get(name.substring(0, name.length() - SIZE.length())) : null;
        if (array == null) {
            throw line.wrongBefore(name + " has no value here");
        }
        return new Expr.Size(array);
    }
}
