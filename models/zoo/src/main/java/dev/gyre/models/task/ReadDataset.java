package dev.gyre.models.task;

import dev.gyre.engine.device.Device;
import dev.gyre.models.model.Multiplication;
import dev.gyre.models.model.Reader;
import dev.gyre.models.model.SequenceModel;
import java.util.Arrays;
import java.util.Optional;

/** A dataset of documents whose ends are to be told; models are measured as they are used, by reading. */
public interface ReadDataset extends DatasetTask<SequenceModel> {

    /** Documents to learn from, which depend on the step alone. */
    Documents training(long step, int count);

    /** Documents of what's held back, as many as are left of a batch. */
    Documents validation(long number, int batch);

    @Override
    default Optional<Measure> measure(SequenceModel model, int batch, Device device, Multiplication multiplication) {
        Reader reader = model.reader(batch, device, multiplication);
        return Optional.of(new Measure() {
            @Override
            public Tally tally(long number) {
                Documents some = validation(number, batch);
                int[] padded = Arrays.copyOf(some.ids(), batch * some.length());
                double[] losses = new Documents(padded, batch, some.told()).losses(reader);
                double sum = Arrays.stream(losses, 0, some.rows()).sum();
                return new Tally(sum * some.told(), (long) some.rows() * some.told());
            }

            @Override
            public long bytes() {
                return batch * stateBytes();
            }

            @Override
            public long stateBytes() {
                reader.prepare(1); // makes the states
                return reader.states().bytesPerRow();
            }

            @Override
            public void close() {
                reader.close();
            }
        });
    }
}
