// escape: make an object of a class that only the host makes
// want: TypeError TypeError TypeError TypeError TypeError
const { launch } = Admin.prototype;
[
  () => new Admin(), () => Admin.call(mine), () => Reflect.construct(Admin, [], Account), () => launch.call(Reflect.construct(Account, ['x'], Admin)),
  () => launch.call(new (class extends Admin { constructor() { super(); } })()),
].map(tried).join(' ');
