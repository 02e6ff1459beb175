package io.posttopic.cost;

import java.util.List;
import java.util.function.ToIntFunction;

/**
 * The compiled cost of a field, including everything selected below it. All costs are in
 * rows.
 *
 * @param place the field's path
 * @param condition when the field is included
 * @param fixedCost the cost that does not depend on how many rows are read
 * @param rowCost the maximum cost of the field's rows
 * @param multiplicity the maximum number of objects below the field, each time that the
 * field is included
 * @param actualCostPerObject the actual cost of each object that was written
 * @param searches the number of text searches in the field's filter
 * @param objects the cost of one object, for each type that it may have
 */
record CostNode(Place place, InclusionCondition condition, Amount fixedCost, Amount rowCost, Amount multiplicity,
		double actualCostPerObject, Amount searches, List<ObjectCost> objects) {

	/**
	 * The cost of an object of one type.
	 *
	 * @param selfCost the cost of the number of fields that are selected of the object
	 * @param fields the fields that have a cost
	 */
	record ObjectCost(double selfCost, List<CostNode> fields) {

		double cost(Variables variables) {
			double cost = this.selfCost;
			for (CostNode field : this.fields) {
				cost += field.cost(variables);
			}
			return cost;
		}

		double actualCost(Variables variables, double objects, ToIntFunction<String> written) {
			double cost = this.selfCost * objects;
			for (CostNode field : this.fields) {
				cost += field.actualCost(variables, objects, written);
			}
			return cost;
		}

	}

	/**
	 * A number that may depend on the operation's variables.
	 */
	@FunctionalInterface
	interface Amount {

		Amount NONE = (variables) -> 0;

		Amount ONE = (variables) -> 1;

		double of(Variables variables);

	}

	/**
	 * Returns the maximum cost of the field and everything below it.
	 */
	double cost(Variables variables) {
		if (!this.condition.holds(variables)) {
			return 0;
		}
		double below = 0;
		for (ObjectCost object : this.objects) {
			below = Math.max(below, object.cost(variables));
		}
		double self = selfCost(variables);
		return (below > 0) ? self + this.multiplicity.of(variables) * below : self;
	}

	private double selfCost(Variables variables) {
		return this.fixedCost.of(variables) + this.rowCost.of(variables);
	}

	/**
	 * Returns the actual cost of the field and everything below it, from the number of
	 * objects that were written.
	 * @param times how many times the field was evaluated
	 * @param written returns the number of objects that were written at a path, or a
	 * negative number if it is unknown
	 */
	double actualCost(Variables variables, double times, ToIntFunction<String> written) {
		if (times == 0 || !this.condition.holds(variables)) {
			return 0;
		}
		double cost = times * this.fixedCost.of(variables);
		if (this.objects.isEmpty()) {
			return cost;
		}
		int count = written.applyAsInt(this.place.toString());
		double objects = (count >= 0) ? count : times * this.multiplicity.of(variables);
		double below = 0;
		for (ObjectCost object : this.objects) {
			below = Math.max(below, object.actualCost(variables, objects, written));
		}
		return cost + this.actualCostPerObject * objects + below;
	}

	/**
	 * Returns whether the field or one below it searches in texts. A search may take long
	 * whatever its cost is: if PostgreSQL wrongly expects to find enough matches soon, it
	 * parses the texts of many rows.
	 */
	boolean isSearching(Variables variables) {
		return this.condition.holds(variables) && (this.searches.of(variables) > 0 || this.objects.stream()
			.flatMap((object) -> object.fields.stream())
			.anyMatch((field) -> field.isSearching(variables)));
	}

	/**
	 * Returns the maximum cost of a mutation's payload, which is everything but the
	 * mutation itself.
	 */
	double payloadCost(Variables variables) {
		return Math.max(0, cost(variables) - this.fixedCost.of(variables));
	}

	/**
	 * Returns the field of a mutation's payload that has the highest self cost.
	 */
	FieldCost mostExpensiveInPayload(Variables variables) {
		return new CostNode(this.place, this.condition, Amount.NONE, this.rowCost, this.multiplicity,
				this.actualCostPerObject, this.searches, this.objects)
			.mostExpensive(variables, 1);
	}

	/**
	 * Returns the field at or below this one that has the highest self cost, in total.
	 * @param times how many times this field is evaluated
	 */
	FieldCost mostExpensive(Variables variables, double times) {
		if (!this.condition.holds(variables)) {
			return new FieldCost(this.place, 0);
		}
		FieldCost max = new FieldCost(this.place, times * selfCost(variables));
		double below = times * this.multiplicity.of(variables);
		for (ObjectCost object : this.objects) {
			max = max.max(new FieldCost(this.place, below * object.selfCost));
			for (CostNode field : object.fields) {
				max = max.max(field.mostExpensive(variables, below));
			}
		}
		return max;
	}

	/**
	 * Returns the number of nodes, which determines the memory of a compiled operation.
	 */
	int size() {
		int size = 1;
		for (ObjectCost object : this.objects) {
			for (CostNode field : object.fields) {
				size += field.size();
			}
		}
		return size;
	}

	/**
	 * The self cost of a field, without what is below it.
	 */
	record FieldCost(Place place, double cost) {

		FieldCost max(FieldCost other) {
			return (other.cost > this.cost) ? other : this;
		}

	}

}
