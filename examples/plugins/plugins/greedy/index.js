import { send } from "shop:mail";

export const orderPlaced = order => send("me@example.org", order.customer);
