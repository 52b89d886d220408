package dev.gyre.ir.bytecode;

import java.lang.reflect.Field;
import java.util.List;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;

/**
 * A number or an array that an object among a kernel's arguments holds, by itself or in another object, in fields that are never
 * reassigned; or an array that a class holds in such a field.
 *
 * @param argument the object's place among the arguments, or {@link #OF_CLASS}
 * @param path the fields that lead to it, which can be read
 */
public record Part(int argument, List<Field> path) {
    /** The argument of a part that a class holds, in place of an object's. */
    public static final int OF_CLASS = -1;

    /** The part's value in these arguments; numbers shorter than an int as one, truth as 1. */
    Object of(Object[] arguments) {
        Object value = argument == OF_CLASS ? null : arguments[argument];
        try {
            for (Field field : path) {
                value = field.get(value);
            }
            return switch (value) {
                case Boolean b -> b ? 1 : 0;
                case Character c -> (int) c;
                case Byte b -> b.intValue();
                case Short s -> s.intValue();
                case null -> throw new TornadoRuntimeException("%s is null".formatted(this));
                default -> value;
            };
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        String object =
                argument == OF_CLASS ? path.getFirst().getDeclaringClass().getSimpleName() : "a" + argument;
        return path.stream().map(Field::getName).reduce(object, (a, b) -> a + "." + b);
    }
}
