package dev.gyre.bench.work;

import dev.gyre.engine.GyreException;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** Operands outside of JMH: their parameters are set, and nothing is drawn. */
final class ParameterSet {

    private ParameterSet() {}

    /**
     * The one of a benchmark's classes that is of a type, with its parameters set.
     *
     * @throws GyreException if a parameter doesn't suit it
     */
    static <T> Optional<T> of(Class<?> benchmark, Class<T> type, Map<String, String> parameters) {
        return Arrays.stream(benchmark.getDeclaredClasses())
                .filter(type::isAssignableFrom)
                .findFirst()
                .map(found -> type.cast(made(found, parameters)));
    }

    private static Object made(Class<?> operands, Map<String, String> parameters) {
        try {
            Object made = operands.getConstructor().newInstance();
            for (Field f : operands.getFields()) {
                String value = parameters.get(f.getName());
                if (f.getType() == int.class) {
                    f.setInt(made, Integer.parseInt(value));
                } else if (f.getType() == boolean.class) {
                    f.setBoolean(made, Boolean.parseBoolean(value));
                } else {
                    f.set(made, value);
                }
            }
            return made;
        } catch (ReflectiveOperationException e) {
            throw new GyreException(operands + " can't be made with " + parameters, e);
        }
    }
}
