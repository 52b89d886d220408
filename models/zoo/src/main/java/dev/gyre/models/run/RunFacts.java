package dev.gyre.models.run;

import dev.gyre.models.parameter.Domain;

/**
 * Facts of a run's model and data once they are there.
 *
 * @param domain what the task hands the model
 * @param parameters numbers in the model's parameters and buffers together
 * @param data what messages call the data
 * @param extent how much there is to train on and to validate on
 * @param fingerprint of the data
 * @param itemsPerExample items of an example of a batch
 */
record RunFacts(Domain domain, long parameters, String data, String extent, String fingerprint, int itemsPerExample) {}
