package io.posttopic.server;

import java.util.List;

/**
 * A field of an operation, compiled: what it costs, with all that is selected below it.
 *
 * @param place where it stands
 * @param guard when it is there
 * @param own what it costs itself
 * @param times how often what is below it is there, for each time it is
 * @param objects what is selected below it, for each type that it may be of
 */
record CostNode(Place place, Guard guard, Amount own, Amount times, List<Selected> objects) {

	/**
	 * What is selected of objects of one type.
	 *
	 * @param own what an object costs for being read and written to the response
	 * @param fields the fields that cost something
	 */
	record Selected(double own, List<CostNode> fields) {

		double cost(Inputs inputs) {
			double cost = this.own;
			for (CostNode field : this.fields) {
				cost += field.cost(inputs);
			}
			return cost;
		}

	}

	/**
	 * A number that may depend on variables.
	 */
	@FunctionalInterface
	interface Amount {

		Amount NONE = (inputs) -> 0;

		Amount ONE = (inputs) -> 1;

		double of(Inputs inputs);

	}

	/**
	 * What the field and all below it cost, in rows.
	 */
	double cost(Inputs inputs) {
		if (!this.guard.passes(inputs)) {
			return 0;
		}
		double below = 0;
		for (Selected object : this.objects) {
			below = Math.max(below, object.cost(inputs));
		}
		double own = this.own.of(inputs);
		return (below > 0) ? own + this.times.of(inputs) * below : own;
	}

	/**
	 * The field that costs most by itself, for all the times that it is there.
	 */
	Share dearest(Inputs inputs, double times) {
		if (!this.guard.passes(inputs)) {
			return new Share(this.place, 0);
		}
		Share dearest = new Share(this.place, times * this.own.of(inputs));
		double below = times * this.times.of(inputs);
		for (Selected object : this.objects) {
			dearest = dearest.or(new Share(this.place, below * object.own));
			for (CostNode field : object.fields) {
				dearest = dearest.or(field.dearest(inputs, below));
			}
		}
		return dearest;
	}

	/**
	 * How many nodes there are, which is what a compiled operation takes of the memory.
	 */
	int size() {
		int size = 1;
		for (Selected object : this.objects) {
			for (CostNode field : object.fields) {
				size += field.size();
			}
		}
		return size;
	}

	/**
	 * What a field costs by itself.
	 */
	record Share(Place place, double cost) {

		Share or(Share other) {
			return (other.cost > this.cost) ? other : this;
		}

	}

}
