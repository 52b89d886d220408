package dev.gyre.models.task;

import dev.gyre.models.data.ByteData;
import dev.gyre.models.model.Model;
import java.util.Locale;

/**
 * A task on the bytes of a text.
 *
 * @param <M> the models that can do it
 */
interface TextDataset<M extends Model> extends DatasetTask<M> {

    /** The text and how it's split. */
    ByteData text();

    @Override
    default String data() {
        return text().text().name();
    }

    @Override
    default String extent() {
        int leftOut = text().text().leftOut();
        return String.format(
                        Locale.ROOT,
                        "%,d bytes to train on, %,d held back",
                        text().trainBytes(),
                        text().validationBytes())
                + (leftOut == 0 ? "" : String.format(Locale.ROOT, "; %,d hidden or binary files left out", leftOut));
    }

    @Override
    default String fingerprint() {
        return text().text().fingerprint();
    }
}
