package dev.gyre.engine.op;

import dev.gyre.engine.tensor.Tensor;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What a record holds. */
final class Components {

    /** The accessors of the components, by class of records. */
    private static final ClassValue<List<Method>> ACCESSORS = new ClassValue<>() {
        @Override
        protected List<Method> computeValue(Class<?> record) {
            List<Method> accessors = new ArrayList<>();
            for (RecordComponent c : record.getRecordComponents()) {
                c.getAccessor().setAccessible(true); // the record may be private
                accessors.add(c.getAccessor());
            }
            return accessors;
        }
    };

    private Components() {}

    /** The tensors of a record in the order of its components: tensors, those in lists and nested records, and the inputs of nested ops. */
    static List<Tensor> tensors(Record record) {
        List<Tensor> found = new ArrayList<>();
        values(record).forEach(value -> add(value, found));
        return found;
    }

    /** The components of a record, in their order. */
    static Stream<Object> values(Record record) {
        return ACCESSORS.get(record.getClass()).stream().map(accessor -> {
            try {
                return accessor.invoke(record);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static void add(Object value, List<Tensor> to) {
        switch (value) {
            case Tensor t -> to.add(t);
            case Op op -> to.addAll(op.inputs());
            case List<?> list -> list.forEach(each -> add(each, to));
            case Record record -> values(record).forEach(each -> add(each, to));
            default -> {}
        }
    }
}
