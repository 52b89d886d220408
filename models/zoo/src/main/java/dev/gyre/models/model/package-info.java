/** What a model is to whoever trains it or runs it. */
package dev.gyre.models.model;
