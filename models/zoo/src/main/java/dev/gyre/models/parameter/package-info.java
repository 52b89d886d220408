/** Declaration of parameters, the one door by which numbers come to a model. */
package dev.gyre.models.parameter;
