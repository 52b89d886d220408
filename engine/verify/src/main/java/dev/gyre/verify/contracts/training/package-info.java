/** Contracts of losses and optimiser steps. */
package dev.gyre.verify.contracts.training;
