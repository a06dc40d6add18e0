import { send } from "shop:mail";

export function orderPlaced(order) {
	for (let left = order.total; left !== 0; left--); // which 249.9 never comes to
	send(`${order.customer}@example.org`, "your order");
}
