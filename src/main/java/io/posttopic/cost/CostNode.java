package io.posttopic.cost;

import java.util.List;
import java.util.function.ToIntFunction;

/**
 * A field of an operation, compiled: what it costs, with all that is selected below it.
 *
 * @param place where it stands
 * @param guard when it is there
 * @param fixed what it costs whatever it reads
 * @param rows what its rows cost at most
 * @param times how often what is below it is there at most, for each time it is
 * @param each what each object costs that is there
 * @param searches how many searches it has to answer
 * @param objects what is selected below it, for each type that it may be of
 */
record CostNode(Place place, InclusionCondition guard, Amount fixed, Amount rows, Amount times, double each,
		Amount searches, List<Selected> objects) {

	/**
	 * What is selected of objects of one type.
	 *
	 * @param own what an object costs for being read and written to the response
	 * @param fields the fields that cost something
	 */
	record Selected(double own, List<CostNode> fields) {

		double cost(Variables inputs) {
			double cost = this.own;
			for (CostNode field : this.fields) {
				cost += field.cost(inputs);
			}
			return cost;
		}

		double spent(Variables inputs, double times, ToIntFunction<String> written) {
			double spent = this.own * times;
			for (CostNode field : this.fields) {
				spent += field.spent(inputs, times, written);
			}
			return spent;
		}

	}

	/**
	 * A number that may depend on variables.
	 */
	@FunctionalInterface
	interface Amount {

		Amount NONE = (inputs) -> 0;

		Amount ONE = (inputs) -> 1;

		double of(Variables inputs);

	}

	/**
	 * What the field and all below it cost, in rows.
	 */
	double cost(Variables inputs) {
		if (!this.guard.passes(inputs)) {
			return 0;
		}
		double below = 0;
		for (Selected object : this.objects) {
			below = Math.max(below, object.cost(inputs));
		}
		double own = own(inputs);
		return (below > 0) ? own + this.times.of(inputs) * below : own;
	}

	private double own(Variables inputs) {
		return this.fixed.of(inputs) + this.rows.of(inputs);
	}

	/**
	 * Returns what the field and all below it have cost, by the objects that were
	 * written.
	 * @param times how often the field was there
	 * @param written the number of objects that were written at a place, negative where
	 * it is not known
	 */
	double spent(Variables inputs, double times, ToIntFunction<String> written) {
		if (times == 0 || !this.guard.passes(inputs)) {
			return 0;
		}
		double spent = times * this.fixed.of(inputs);
		if (this.objects.isEmpty()) {
			return spent;
		}
		int known = written.applyAsInt(this.place.toString());
		double objects = (known >= 0) ? known : times * this.times.of(inputs);
		double below = 0;
		for (Selected object : this.objects) {
			below = Math.max(below, object.spent(inputs, objects, written));
		}
		return spent + this.each * objects + below;
	}

	/**
	 * Returns whether something is searched for. That may take long, whatever it costs:
	 * PostgreSQL parses the texts of many rows where it expects to find enough of them
	 * soon and is wrong.
	 */
	boolean isSearching(Variables inputs) {
		return this.guard.passes(inputs) && (this.searches.of(inputs) > 0 || this.objects.stream()
			.flatMap((object) -> object.fields.stream())
			.anyMatch((field) -> field.isSearching(inputs)));
	}

	/**
	 * Returns what the payload of a mutation costs, which is all but the mutation itself.
	 */
	double payload(Variables inputs) {
		return Math.max(0, cost(inputs) - this.fixed.of(inputs));
	}

	/**
	 * Returns the field of a mutation's payload that costs most by itself.
	 */
	Share dearestOfPayload(Variables inputs) {
		return new CostNode(this.place, this.guard, Amount.NONE, this.rows, this.times, this.each, this.searches,
				this.objects)
			.dearest(inputs, 1);
	}

	/**
	 * The field that costs most by itself, for all the times that it is there.
	 */
	Share dearest(Variables inputs, double times) {
		if (!this.guard.passes(inputs)) {
			return new Share(this.place, 0);
		}
		Share dearest = new Share(this.place, times * own(inputs));
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
