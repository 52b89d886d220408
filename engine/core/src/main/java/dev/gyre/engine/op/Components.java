package dev.gyre.engine.op;

import dev.gyre.engine.tensor.Tensor;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;

/** The tensors that an op's record holds. */
final class Components {

    /** The accessors, by class of records, of components that may be tensors or hold some. */
    private static final ClassValue<List<Method>> ACCESSORS = new ClassValue<>() {
        @Override
        protected List<Method> computeValue(Class<?> record) {
            List<Method> accessors = new ArrayList<>();
            for (RecordComponent c : record.getRecordComponents()) {
                if (!c.getType().isPrimitive() && !c.getType().isEnum()) {
                    c.getAccessor().setAccessible(true); // the record may be private
                    accessors.add(c.getAccessor());
                }
            }
            return accessors;
        }
    };

    private Components() {}

    /** The tensors of a record in the order of its components: tensors, those in lists and nested records, and the inputs of nested ops. */
    static List<Tensor> tensors(Record record) {
        List<Tensor> found = new ArrayList<>();
        collect(record, found);
        return found;
    }

    private static void collect(Record record, List<Tensor> to) {
        for (Method accessor : ACCESSORS.get(record.getClass())) {
            try {
                add(accessor.invoke(record), to);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static void add(Object value, List<Tensor> to) {
        switch (value) {
            case Tensor t -> to.add(t);
            case Op op -> to.addAll(op.inputs());
            case List<?> list -> list.forEach(each -> add(each, to));
            case Record record -> collect(record, to);
            default -> {}
        }
    }
}
